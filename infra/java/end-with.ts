import { type ChildProcess, spawn } from 'node:child_process';

/**
 * A server for tests must not outlive its run, even one that is killed: a shell looks every second
 * whether both still live.
 *
 * @param of.endsWith The process with which the server ends, however that one ends.
 * @param of.directory The server’s; removed then.
 */
export function endWith(of: {
  readonly server: ChildProcess;
  readonly directory: string;
  readonly endsWith: number;
}): void {
  const script =
    'while kill -0 "$1" && kill -0 "$2"; do sleep 1; done; kill -0 "$1" || { kill -9 "$2"; sleep 1; rm -rf "$3"; }';
  const args = [String(of.endsWith), String(of.server.pid), of.directory];
  spawn('/bin/sh', ['-c', script, 'watch', ...args], { stdio: 'ignore', detached: true }).unref();
}
