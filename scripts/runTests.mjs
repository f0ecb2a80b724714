/**
 * Runs tests with Vitest. On CI, where nobody can start them again, the files with a failed test run once more, in a new
 * process with new servers and browsers: a busy machine may starve any of them for seconds. It says which files needed
 * it. A failure outside of the tests themselves is never tried again.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root, runTool } from './setup.mjs';

const vitest = 'vitest/vitest.mjs';

/** Files with a failed test, relative to the project; none when the report was not written. */
function failedFiles(report) {
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    return testResults.filter(({ status }) => status === 'failed').map(({ name }) => relative(root, name));
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Throws when a test failed; on CI: when it failed twice. */
export function runTests(...args) {
  if (process.env.CI === undefined) return runTool(vitest, ['run', ...args]);
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-tests-'));
  const report = join(folder, 'report.json');
  try {
    runTool(vitest, ['run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
  } catch (error) {
    const failed = failedFiles(report);
    if (failed.length === 0) throw error;
    console.log(`\nOnce more, because a test in them failed:\n  ${failed.join('\n  ')}\n`);
    runTool(vitest, ['run', ...args, ...failed]);
    console.log(`\nPassed only the second time: ${failed.join(', ')}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
