/** A short, soft tone for the bell. No file is loaded. */

const FREQUENCY_HZ = 660;
const LENGTH_S = 0.12;
const LOUDNESS = 0.06;

let audio: AudioContext | undefined;

export function ringBell(): void {
  audio ??= new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  const now = audio.currentTime;
  tone.frequency.value = FREQUENCY_HZ;
  volume.gain.setValueAtTime(LOUDNESS, now);
  volume.gain.exponentialRampToValueAtTime(0.0001, now + LENGTH_S);
  tone.connect(volume).connect(audio.destination);
  tone.start(now);
  tone.stop(now + LENGTH_S);
}
