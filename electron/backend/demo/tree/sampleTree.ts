/** The files that the demo server starts with: enough to look around in, to search, to copy and to be refused. */
import { FileTree } from './fileTree.ts';
import { ROOT_UID } from './nodes.ts';
import { applicationLog, measurements, readme, sunrise, webPage } from './sampleContent.ts';

/** Everything together, in bytes. Uploads fail with "No space left on device" beyond it. */
const TREE_LIMIT = 64 * 1024 * 1024;
const DAY = 24 * 60 * 60 * 1000;

export const HOME = '/home/demo';

export function createSampleTree(): FileTree {
  const tree = new FileTree(TREE_LIMIT);
  const now = Date.now();
  const folder = (path: string, mode = 0o755) => tree.makeDirectory(path, mode);
  const file = (path: string, content: string | Buffer, daysAgo: number, mode = 0o644) => {
    const node = tree.create(path, mode);
    tree.write(node, 0, typeof content === 'string' ? Buffer.from(content) : content);
    node.modified = now - daysAgo * DAY;
  };

  for (const path of ['/etc', '/home', HOME, '/root', '/var', '/var/log']) folder(path);
  folder('/tmp', 0o777);
  file('/etc/hostname', 'demo\n', 40);
  file('/etc/os-release', 'NAME="Fairlead demo server"\nID=fairlead-demo\nPRETTY_NAME="Fairlead demo server"\n', 40);
  file('/var/log/boot.log', 'The demo server started. It forgets everything when Fairlead ends.\n', 0);
  file('/root/secret.txt', 'You should not be able to read this.\n', 40, 0o600);

  const at = (name: string) => `${HOME}/${name}`;
  file(at('README.md'), readme, 1);
  file(at('.profile'), '# Read by nobody: the demo shell has no start-up files.\n', 30);
  folder(at('notes'));
  file(at('notes/todo.md'), '- [x] open a terminal\n- [ ] split it\n- [ ] copy a file\n- [ ] try a tunnel\n', 2);
  file(at('notes/name with spaces.txt'), 'Names with spaces are fine. Press Tab to complete them.\n', 9);
  folder(at('projects'));
  folder(at('projects/website'));
  file(at('projects/website/index.html'), webPage, 5);
  file(at('projects/website/style.css'), 'body {\n  font: 16px/1.5 system-ui;\n  margin: 4rem auto;\n}\n', 5);
  file(at('projects/deploy.sh'), '#!/bin/sh\nset -eu\necho "Nothing to deploy: this is a demo."\n', 12, 0o755);
  folder(at('logs'));
  file(at('logs/app.log'), applicationLog(now), 0);
  tree.makeLink(at('latest.log'), 'logs/app.log');
  folder(at('data'));
  file(at('data/measurements.csv'), measurements(), 20);
  file(at('data/four-megabytes.bin'), Buffer.alloc(4 * 1024 * 1024, 'fairlead '), 20);
  folder(at('pictures'));
  file(at('pictures/sunrise.bmp'), sunrise(), 100);
  folder(at('unicode'));
  file(at('unicode/Grüße.txt'), 'Grüße aus der Vorführung.\n', 3);
  file(at('unicode/日本語.txt'), 'こんにちは、世界。\n', 3);
  file(at('unicode/emoji 🚀.txt'), '🚀 🌊 👩‍🚀 🏳️‍🌈\n', 3);

  for (const path of ['/', '/etc', '/home', '/root', '/var', '/var/log', '/etc/hostname', '/etc/os-release']) {
    tree.find(path).uid = ROOT_UID;
  }
  for (const path of ['/var/log/boot.log', '/root/secret.txt', '/tmp']) tree.find(path).uid = ROOT_UID;
  tree.find('/root').mode = 0o700;
  return tree;
}
