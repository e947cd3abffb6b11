// Health check of a container: `node health.mjs <url>` ends with 0 when the address answers 2xx within 3 s.
// Plain Node, because the image has no curl.
const [url = ''] = process.argv.slice(2);
try {
  const reply = await fetch(url, { signal: AbortSignal.timeout(3_000) });
  if (!reply.ok) {
    process.stderr.write(`${url}: ${reply.status} ${(await reply.text()).slice(0, 500)}\n`);
    process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(`${url}: ${error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
}
