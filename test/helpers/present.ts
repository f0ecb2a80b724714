/** The value, where a test knows that there is one; an error that says so where there is not. */
export function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('it is missing');
  return value;
}
