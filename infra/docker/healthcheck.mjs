// What the container engine runs to ask whether the service of this container answers. It is Node, so
// that the image needs no other program for it. Exit code 0: it answers.
const WITHIN_MS = 4_000;

try {
  const answer = await fetch(`http://127.0.0.1:${process.env['PORT']}/healthz`, {
    signal: AbortSignal.timeout(WITHIN_MS),
  });
  process.exit(answer.ok ? 0 : 1);
} catch {
  process.exit(1);
}
