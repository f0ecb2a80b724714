/** The columns that are drawers in a narrow window (DESIGN 3.2): files and blocks, and effective options. */
export type Drawer = 'files' | 'effective';
