/** The line of `ls -l`, for the shell and for SFTP's long names (draft-ietf-secsh-filexfer-02 section 7). */
import { modeText, ownerOf, sizeOf, type TreeNode } from './nodes.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const HALF_A_YEAR = 182 * 24 * 60 * 60 * 1000;

/** Everything in front of the name. `sizeWidth` pads the size, so that names stand in one column. */
export function longListing(node: TreeNode, sizeWidth = 8): string {
  const links = node.kind === 'directory' ? 2 : 1;
  const owner = ownerOf(node).padEnd(4);
  return `${modeText(node)} ${links} ${owner} ${owner} ${String(sizeOf(node)).padStart(sizeWidth)} ${date(node.modified)}`;
}

/** As ls: the time of day for the last half year, else the year. */
function date(milliseconds: number): string {
  const when = new Date(milliseconds);
  const age = Date.now() - milliseconds;
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${MONTHS[when.getMonth()] ?? ''} ${String(when.getDate()).padStart(2)}`;
  if (age < -60_000 || age > HALF_A_YEAR) return `${day}  ${when.getFullYear()}`;
  return `${day} ${two(when.getHours())}:${two(when.getMinutes())}`;
}
