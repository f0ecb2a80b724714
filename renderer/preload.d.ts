/** What electron/preload.ts exposes to the page; missing in a browser. */
interface Window {
  readonly fairlead?: {
    readonly getPathForFile: (file: File) => string;
    readonly setKeys: (chosen: Readonly<Record<string, readonly string[]>>) => void;
  };
}
