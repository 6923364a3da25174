import { expect, test } from '@jest/globals';
import { faultOfEventStoreUrl } from './event-store-url.ts';

test.each([
  'esdb://host',
  'esdb://host:2113?tls=false',
  'esdb://host:2113/?tls=true&tlsCAFile=/etc/certs/ca.pem',
  'esdb+discover://cluster.example:2113?keepAliveInterval=10000&keepAliveTimeout=-1',
  'esdb://one:2113,two:2113,three:2113?connectionName=offers',
  'esdb://admin:ch%40nge-it!@host:2113?tls=false',
  'esdb://host?TLS=true&tlscafile=/ca.pem&nodePreference=leader',
])('%s is an address', (url) => {
  expect(faultOfEventStoreUrl(url)).toBeUndefined();
});

test.each([
  ['a password before no host', 'esdb://admin:hushhush', 'an address such as'],
  ['a password with a colon of its own', 'esdb://admin:hush:hush@host', 'an address such as'],
  ['a password with a slash', 'esdb://admin:hush/hush@host', 'an address such as'],
  ['a password with a broken percent sign', 'esdb://admin:hush%hush@host', 'an address such as'],
  ['another protocol', 'http://host:2113', 'an address such as'],
  ['nothing', '', 'an address such as'],
  ['an unknown option', 'esdb://admin:hushhush@host?tls=false&foo=bar', 'no options but tls,'],
  ['an option of every object', 'esdb://admin:hushhush@host?toString=1', 'no options but tls,'],
  ['an option twice removed', 'esdb://admin:hushhush@host?tls=false?x=1', 'the option tls'],
  ['an option that does nothing', 'esdb://host?tlsVerifyCert=false', 'the option tlsVerifyCert'],
  ['a follower', 'esdb://host?nodePreference=follower', 'the option nodePreference'],
  ['a value that cannot be', 'esdb://admin:hushhush@host?tls=maybe', 'the option tls'],
  ['an option without a value', 'esdb://admin:hushhush@host?tls', 'the option tls'],
])('%s is refused, and not shown', (_what, url, reason) => {
  const fault = faultOfEventStoreUrl(url);
  expect(fault).toContain(reason);
  expect(fault).not.toContain('hush');
});
