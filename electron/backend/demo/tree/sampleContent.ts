/** The longer contents of the demo's files. Made by calculation where that is shorter than the file. */

export const readme = `# Welcome

This is a small SSH server inside Fairlead. It runs on your own computer,
keeps its files in memory and forgets them when Fairlead ends. Nothing you
do here can harm anything.

Things to try
  ls -l            look around; Tab completes names
  colours          does your terminal show 16 million colours?
  unicode          wide characters and emoji
  watch            a clock that ticks; Ctrl-C stops it
  flood            endless output; Ctrl-C stops that too
  cat notes/todo.md | grep split
  stty size        then change the size of the window and ask again
  exit 7           Fairlead says how the shell ended

There is also a web page at demo.internal:80 that only a tunnel reaches.
`;

export const webPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>A page in the demo</title>
    <link rel="stylesheet" href="style.css">
  </head>
  <body>
    <h1>It works</h1>
    <p>Edit this file and save it again.</p>
  </body>
</html>
`;

/** 300 lines of a service's log, the last one at `now` (milliseconds since the Unix epoch). */
export function applicationLog(now: number): string {
  const requests = ['GET /', 'GET /style.css', 'GET /api/status', 'POST /api/items', 'GET /api/items?page=2'];
  const line = (index: number) => {
    const time = new Date(now - (299 - index) * 7_000).toISOString();
    if (index % 41 === 40) return `${time} ERROR upstream timed out after 5000 ms (attempt ${(index % 3) + 1} of 3)`;
    if (index % 17 === 16) return `${time} WARN  slow request: ${600 + index} ms`;
    return `${time} INFO  ${requests[index % requests.length] ?? ''} 200 ${3 + ((index * 7) % 40)} ms`;
  };
  return `${Array.from({ length: 300 }, (_, index) => line(index)).join('\n')}\n`;
}

/** A day of temperatures, one row per minute. */
export function measurements(): string {
  const rows = Array.from({ length: 1440 }, (_, minute) => {
    const clock = [minute / 60, minute % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
    const degrees = 12 + 7 * Math.sin(((minute - 480) / 1440) * 2 * Math.PI);
    return `${clock},${degrees.toFixed(2)},${(1013 + 3 * Math.cos(minute / 230)).toFixed(1)}`;
  });
  return `time,celsius,hectopascal\n${rows.join('\n')}\n`;
}

/** A picture of a sunrise: a Windows bitmap (BITMAPINFOHEADER, 24 bits), 160 by 100. */
export function sunrise(): Buffer {
  const width = 160;
  const height = 100;
  const headerSize = 54;
  const file = Buffer.alloc(headerSize + width * height * 3);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(headerSize, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  // Rows go from the bottom up, pixels are blue, green, red; a row of 480 bytes needs no padding.
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sun = Math.hypot(x - 80, y - 45) < 22 && y >= 40;
      const sky = y / height;
      const [red, green, blue] =
        y < 40 ? [20, 50 + y, 90 + y] : sun ? [255, 225, 130] : [250 - 170 * sky, 150 - 70 * sky, 90 + 90 * sky];
      file.set([blue, green, red].map(Math.round), headerSize + (y * width + x) * 3);
    }
  }
  return file;
}
