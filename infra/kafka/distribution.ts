import { join } from 'node:path';
import { fetchedByMaven, findJava } from '../java/maven.ts';

const POM = join(import.meta.dirname, 'pom.xml');

/** Apache Kafka as it can be started: a Java and a folder of jars. */
export type Distribution = { readonly java: string; readonly jars: string };

/**
 * Apache Kafka and what it needs, as `pom.xml` beside this file names them: fetched by Maven once, and
 * found in `.cache/` from then on, until the pom changes.
 *
 * @throws NoDistributionError when there is no Java of 17 or later, or Maven is missing or cannot fetch.
 */
export async function kafkaDistribution(): Promise<Distribution> {
  const java = await findJava();
  const jars = await fetchedByMaven({ pom: POM, what: 'Apache Kafka', goal: 'copy-dependencies' });
  return { java, jars };
}
