/** The states that StateGlyph.svelte can draw (a type that plain TypeScript files need too). */
export type GlyphState = 'connected' | 'idle' | 'connecting' | 'reconnecting' | 'degraded' | 'failed' | 'stopped';
