/**
 * SFTP version 3 over the demo's tree (draft-ietf-secsh-filexfer-02, with OpenSSH's order of the SYMLINK arguments,
 * which ssh2 sorts out). No extensions.
 */
import ssh2, { type Attributes, type SFTPWrapper } from 'ssh2';
import { type FileTree } from '../tree/fileTree.ts';
import { longListing } from '../tree/longListing.ts';
import { DEMO_UID, permits, type TreeNode } from '../tree/nodes.ts';
import { HOME } from '../tree/sampleTree.ts';
import { TreeError } from '../tree/treeError.ts';
import { absolute } from '../shell/paths.ts';
import { attributesOf, setAttributes } from './attributes.ts';
import { Handles } from './handles.ts';

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;

/** As OpenSSH's server: no more than this in one answer (sftp-server.c, with a packet of 256 KiB). */
const MAX_READ = 255 * 1024;
const NAMES_PER_ANSWER = 100;

/** Serves one session until its channel closes. `failed` hears of messages that are not SFTP. */
export function serveSftp(sftp: SFTPWrapper, tree: FileTree, failed: (error: unknown) => void): void {
  const handles = new Handles();
  const at = (path: string) => absolute(HOME, path);

  /** Runs a request and answers it; what the tree refuses becomes a status. */
  const answer = (id: number, work: () => void) => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof TreeError)) throw error;
      sftp.status(id, statusOf(error), error.message);
    }
  };
  /** The same for requests that have no other answer than success. */
  const carryOut = (id: number, work: () => void) =>
    answer(id, () => {
      work();
      sftp.status(id, STATUS_CODE.OK);
    });
  const sendAttributes = (id: number, node: () => TreeNode) => answer(id, () => sftp.attrs(id, attributesOf(node())));
  const sendName = (id: number, name: () => string) =>
    answer(id, () => {
      const filename = name();
      sftp.name(id, [{ filename, longname: filename, attrs: noAttributes }]);
    });

  // The client has no more to ask. ssh2 leaves the channel open unless it is told.
  sftp.on('end', () => sftp.end());
  sftp.on('error', failed);
  sftp.on('OPEN', (id, path, flags, attributes) =>
    answer(id, () => sftp.handle(id, handles.add(openFile(tree, at(path), flags, attributes)))),
  );
  sftp.on('READ', (id, handle, offset, length) =>
    answer(id, () => {
      const { node, readable } = handles.file(handle);
      if (!readable) throw new TreeError('EACCES');
      const end = Math.min(node.size, offset + Math.min(length, MAX_READ));
      if (offset >= end) sftp.status(id, STATUS_CODE.EOF);
      else sftp.data(id, node.content.subarray(offset, end));
    }),
  );
  sftp.on('WRITE', (id, handle, offset, data) =>
    carryOut(id, () => {
      const { node, writable, append } = handles.file(handle);
      if (!writable) throw new TreeError('EACCES');
      tree.write(node, append ? node.size : offset, data);
    }),
  );
  sftp.on('CLOSE', (id, handle) => carryOut(id, () => handles.close(handle)));
  sftp.on('OPENDIR', (id, path) =>
    answer(id, () => sftp.handle(id, handles.add({ kind: 'folder', entries: tree.list(at(path)) }))),
  );
  sftp.on('READDIR', (id, handle) =>
    answer(id, () => {
      const batch = handles.folder(handle).entries.splice(0, NAMES_PER_ANSWER);
      const names = batch.map(({ name, node }) => ({
        filename: name,
        longname: `${longListing(node)} ${name}`,
        attrs: attributesOf(node),
      }));
      if (names.length === 0) sftp.status(id, STATUS_CODE.EOF);
      else sftp.name(id, names);
    }),
  );
  sftp.on('STAT', (id, path) => sendAttributes(id, () => tree.find(at(path))));
  sftp.on('LSTAT', (id, path) => sendAttributes(id, () => tree.find(at(path), false)));
  sftp.on('FSTAT', (id, handle) => sendAttributes(id, () => handles.file(handle).node));
  sftp.on('SETSTAT', (id, path, given) => carryOut(id, () => setAttributes(tree, owned(tree.find(at(path))), given)));
  sftp.on('FSETSTAT', (id, handle, given) =>
    carryOut(id, () => setAttributes(tree, owned(handles.file(handle).node), given)),
  );
  sftp.on('MKDIR', (id, path, given) => carryOut(id, () => tree.makeDirectory(at(path), modeFrom(given, 0o755))));
  sftp.on('RMDIR', (id, path) => carryOut(id, () => tree.removeDirectory(at(path))));
  sftp.on('REMOVE', (id, path) => carryOut(id, () => tree.removeFile(at(path))));
  sftp.on('RENAME', (id, from, to) =>
    carryOut(id, () => {
      // Version 3 does not replace what is there (section 6.5).
      if (tree.exists(at(to))) throw new TreeError('EEXIST');
      tree.rename(at(from), at(to));
    }),
  );
  // ssh2's types name the two the other way round: what comes first is where the link is made.
  sftp.on('SYMLINK', (id, link, target) => carryOut(id, () => tree.makeLink(at(link), target)));
  sftp.on('READLINK', (id, path) =>
    sendName(id, () => {
      const node = tree.find(at(path), false);
      if (node.kind !== 'link') throw new TreeError('EINVAL');
      return node.target;
    }),
  );
  sftp.on('REALPATH', (id, path) => sendName(id, () => tree.realPath(at(path))));
}

const noAttributes: Attributes = { mode: 0, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };

function openFile(tree: FileTree, path: string, flags: number, given: Partial<Attributes>) {
  const has = (flag: number) => (flags & flag) !== 0;
  const exists = tree.exists(path);
  if (has(OPEN_MODE.CREAT) && has(OPEN_MODE.EXCL) && exists) throw new TreeError('EEXIST');
  const writable = has(OPEN_MODE.WRITE) || has(OPEN_MODE.APPEND);
  const node = has(OPEN_MODE.CREAT) ? tree.create(path, modeFrom(given, 0o644)) : tree.file(path, writable ? 2 : 4);
  if (has(OPEN_MODE.READ) && !permits(node, 4)) throw new TreeError('EACCES');
  if (has(OPEN_MODE.TRUNC) && writable) tree.resize(node, 0);
  return { kind: 'file', node, readable: has(OPEN_MODE.READ), writable, append: has(OPEN_MODE.APPEND) } as const;
}

/** ssh2 leaves out what the client did not send. */
function modeFrom(given: Partial<Attributes>, otherwise: number): number {
  return given.mode === undefined ? otherwise : given.mode & 0o777;
}

/** chmod and utimes are for the owner. */
function owned<Node extends TreeNode>(node: Node): Node {
  if (node.uid !== DEMO_UID) throw new TreeError('EACCES');
  return node;
}

/** As errno_to_portable of OpenSSH's sftp-server.c. */
function statusOf({ code }: TreeError): number {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ELOOP':
    case 'EBADF':
      return STATUS_CODE.NO_SUCH_FILE;
    case 'EACCES':
      return STATUS_CODE.PERMISSION_DENIED;
    case 'EINVAL':
    case 'ENAMETOOLONG':
      return STATUS_CODE.BAD_MESSAGE;
    default:
      return STATUS_CODE.FAILURE;
  }
}
