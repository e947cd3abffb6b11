// Health check of a container: `node health.mjs <url>` ends with 0 when the address answers 2xx within 3 s.
// Plain Node, because the image has no curl. The door of the api speaks https when it has a certificate: it is this container's
// own, asked by an address that no certificate names.
let [url = ''] = process.argv.slice(2);
if (process.env.FARWATCH_API_CERT) {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  process.removeAllListeners('warning');
  url = url.replace('http://127.0.0.1:8080/', 'https://127.0.0.1:8080/');
}
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
