/** What stands for something else in an address must be written with a percent sign (RFC 3986, 2.1). */
const WORD = String.raw`(?:[\w.~!$&'()*+,;=-]|%[\da-fA-F]{2})+`;
const HOST = String.raw`[A-Za-z\d.-]+(?::\d{1,5})?`;
const ADDRESS = new RegExp(
  String.raw`^esdb(?:\+discover)?://(?:${WORD}:${WORD}@)?${HOST}(?:,${HOST})*/?(?:\?(?<options>\S+))?$`,
);

const flag = /^(?:true|false)$/;
const milliseconds = /^-?\d{1,9}$/;
const text = /^(?:[\w.~!$'()*+,;/-]|%[\da-fA-F]{2})+$/;

/** The options of a connection string that the client of EventStoreDB knows and that make sense here. */
const OPTIONS: Readonly<Record<string, RegExp>> = {
  tls: flag,
  tlsCAFile: text,
  userCertFile: text,
  userKeyFile: text,
  connectionName: text,
  maxDiscoverAttempts: milliseconds,
  discoveryInterval: milliseconds,
  gossipTimeout: milliseconds,
  defaultDeadline: milliseconds,
  keepAliveInterval: milliseconds,
  keepAliveTimeout: milliseconds,
  // Of these any other value would mislead, and is refused.
  nodePreference: /^leader$/i,
  throwOnAppendFailure: /^true$/,
  tlsVerifyCert: /^true$/,
};
/** The library takes them in any case. */
const formOf = new Map(Object.entries(OPTIONS).map(([name, form]) => [name.toLowerCase(), form]));

/**
 * What is wrong with a connection string of EventStoreDB. Looked for here because the library shows
 * the whole string, password and all, when it meets what it does not know.
 *
 * @returns Words that follow the name of the variable and "but it"; undefined when nothing is wrong.
 * @see https://developers.eventstore.com/clients/grpc/getting-started
 */
export function faultOfEventStoreUrl(url: string): string | undefined {
  const found = ADDRESS.exec(url);
  if (found === null) return 'must be an address such as esdb://host:2113?tls=false';
  const options = found.groups?.['options'];
  for (const option of options?.split('&') ?? []) {
    const [name = '', value = ''] = option.split('=');
    const form = formOf.get(name.toLowerCase());
    if (form === undefined) {
      return `must hold no options but ${Object.keys(OPTIONS).join(', ')}`;
    }
    if (!form.test(value)) return `must give the option ${name} a value that it can have`;
  }
  return undefined;
}
