/**
 * A line with delay: `node delayRelay.mjs PORT MILLISECONDS` listens on a free port of loopback, prints it, and holds
 * each direction for so long on its way to PORT. It never drops anything and knows no slow start. A program of its own,
 * so that it takes no time from what is measured.
 */
import { connect, createServer } from 'node:net';

const [port, delay] = process.argv.slice(2).map(Number);

function pass(from, into) {
  const queue = [];
  let timer = null;
  const flush = () => {
    timer = null;
    const now = performance.now();
    while (queue.length > 0 && queue[0].due <= now) {
      const { bytes } = queue.shift();
      if (bytes === null) into.end();
      else into.write(bytes);
    }
    if (queue.length > 0) timer = setTimeout(flush, queue[0].due - now);
  };
  const add = (bytes) => {
    queue.push({ due: performance.now() + delay, bytes });
    timer ??= setTimeout(flush, delay);
  };
  from.on('data', add);
  from.on('end', () => add(null));
  from.on('error', () => into.destroy());
}

const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
  const far = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  pass(near, far);
  pass(far, near);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
