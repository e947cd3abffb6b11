// Keeps the contract of the all-in-one towards `npm start`: doors.json when started, SIGTERM ends it, a log on stdout.
import { renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const { DATA_DIR, PORT, STAND_IN } = process.env;
console.log(JSON.stringify({ msg: 'stand-in starts', kafka: process.env.KAFKA_BROKERS, simulate: process.env.SIMULATE }));
if (STAND_IN === 'dies at start') {
  console.log('cannot reach the moon');
  process.exit(3);
}
const server = createServer((_request, response) => response.end('here')).listen(Number(PORT), '127.0.0.1', () => {
  const url = `http://127.0.0.1:${PORT}`;
  const draft = join(DATA_DIR, 'doors.json.tmp');
  writeFileSync(draft, JSON.stringify({ api: `${url}/api/v1`, console: `${url}/`, mqttDirect: 'mqtt://x:1', token: 't' }));
  renameSync(draft, join(DATA_DIR, 'doors.json'));
  if (STAND_IN === 'dies soon')
    setTimeout(() => {
      console.log('the moon has set');
      process.exit(4);
    }, 300);
});
process.on('SIGTERM', () => {
  console.log('stand-in stops in order');
  server.close();
  server.closeAllConnections();
});
