import { expect, test } from '@jest/globals';
import { DockerfileParser } from 'dockerfile-ast';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = resolve(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const dockerfile = DockerfileParser.parse(read('infra/docker/Dockerfile'));
const argumentsOf = (keyword: string): readonly string[] =>
  dockerfile
    .getInstructions()
    .filter((one) => one.getKeyword() === keyword)
    .map((one) => one.getArgumentsContent() ?? '');

test('every stage stands on the Node that the project pins', () => {
  const { devDependencies } = z
    .object({ devDependencies: z.object({ node: z.string() }) })
    .parse(JSON.parse(read('package.json')));
  const images = dockerfile.getFROMs().map((from) => from.getImage());
  expect(images).toEqual([
    `node:${devDependencies.node}-slim`,
    `node:${devDependencies.node}-slim`,
  ]);
});

test('it ends as a plain user, that of the compose file', () => {
  const { 'x-service': service } = z
    .object({ 'x-service': z.object({ user: z.string() }) })
    .parse(parse(read('docker-compose.yml'), { merge: true }));
  expect(argumentsOf('USER')).toEqual([service.user]);
  expect(service.user).toMatch(/^[1-9]/);
});

test('it fetches nothing but what the lock file names, without running scripts of packages', () => {
  expect(argumentsOf('ADD')).toEqual([]);
  const runs = argumentsOf('RUN');
  expect(runs.filter((run) => /curl|wget|apt|https?:/.test(run))).toEqual([]);
  expect(runs.filter((run) => run.includes('npm'))).toEqual([
    'npm ci --omit=dev --ignore-scripts --no-audit --no-fund',
  ]);
});

test('what it copies exists, and .dockerignore lets it through', () => {
  const ignore = read('.dockerignore').split('\n');
  const sources = dockerfile
    .getCOPYs()
    .filter((copy) => copy.getFlags().length === 0)
    .flatMap((copy) => copy.getArguments().slice(0, -1))
    .map((argument) => argument.getValue().replace(/^\.\//, ''));
  expect(sources).toContain('package-lock.json');
  for (const source of sources) {
    expect(existsSync(join(ROOT, source))).toBe(true);
    expect(ignore).toContain(`!${source}`);
  }
  // A list of what may pass, not of what may not: secrets and data stay out without being named.
  expect(ignore).toContain('*');
});

test('the image and the compose file ask for health in the same way', () => {
  const { 'x-service': service } = z
    .object({ 'x-service': z.object({ healthcheck: z.object({ test: z.array(z.string()) }) }) })
    .parse(parse(read('docker-compose.yml'), { merge: true }));
  const [asked] = argumentsOf('HEALTHCHECK');
  const [kind, ...command] = service.healthcheck.test;
  expect(kind).toBe('CMD');
  expect(asked).toContain(`CMD ${JSON.stringify(command).replace(',', ', ')}`);
});
