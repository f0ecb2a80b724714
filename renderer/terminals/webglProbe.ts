/**
 * Measures whether this machine draws faster with WebGL than the DOM renderer would. Software implementations of GL
 * drop frames on dense colour, so the question is answered by drawing, not by asking for a name.
 */

/** Longest acceptable median time for one full screen of cells. A frame at 60 Hz has 16.7 ms; half is for the rest. */
const BUDGET_MS = 8;
const FRAMES = 9;
/** About a terminal of 200 columns and 60 rows on a large screen. */
const CELLS = 12_000;
const WIDTH = 1600;
const HEIGHT = 900;

const VERTEX = `#version 300 es
out vec4 colour;
void main() {
  float cell = float(gl_InstanceID);
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  vec2 place = (vec2(mod(cell, 200.0), floor(cell / 200.0)) + corner) / vec2(100.0, 30.0) - 1.0;
  colour = vec4(fract(cell * 0.013), fract(cell * 0.071), corner);
  gl_Position = vec4(place, 0.0, 1.0);
}`;
// Blending and a few operations per pixel, as for glyphs.
const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 colour;
out vec4 pixel;
void main() { pixel = vec4(sqrt(colour.rgb), 0.6); }`;

let answer: boolean | undefined;

/** True when WebGL is there and fast enough. Measured once per page, in about 50 ms; synchronous. */
export function webglIsFast(): boolean {
  answer ??= probe();
  return answer;
}

function probe(): boolean {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const gl = canvas.getContext('webgl2', { failIfMajorPerformanceCaveat: true, antialias: false });
  if (gl === null) return false;
  try {
    return prepare(gl) && median(Array.from({ length: FRAMES }, () => drawFrame(gl))) <= BUDGET_MS;
  } finally {
    gl.getExtension('WEBGL_lose_context')?.loseContext();
  }
}

function prepare(gl: WebGL2RenderingContext): boolean {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind);
    if (shader === null) return false;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true) return false;
  gl.useProgram(program);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
  return true;
}

/** Milliseconds until the frame is really drawn: reading one pixel waits for it. */
function drawFrame(gl: WebGL2RenderingContext): number {
  const start = performance.now();
  gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, CELLS);
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  return performance.now() - start;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY;
}
