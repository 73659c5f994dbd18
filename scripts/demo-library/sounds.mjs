// @ts-check
/** Four pieces of sound, computed sample by sample and encoded by ffmpeg. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { outFolder, run, workFolder } from './studio.mjs'

const rate = 44100
/** Frequency of a MIDI note number. @param {number} note */
const pitch = (note) => 440 * 2 ** ((note - 69) / 12)

/** @param {number} seconds */
const silence = (seconds) => [new Float32Array(rate * seconds), new Float32Array(rate * seconds)]

/** @typedef {{ at: number, length: number, note: number, level: number, pan: number }} Tone */

/** A slow string-like tone. @param {Float32Array[]} tape @param {Tone} tone */
function pad(tape, { at, length, note, level, pan }) {
  const start = Math.floor(at * rate)
  for (let i = 0; i < length * rate; i += 1) {
    const t = i / rate
    const swell = Math.sin(Math.PI * Math.min(1, t / length)) ** 0.8
    let value = 0
    for (let part = 1; part <= 6; part += 1) {
      const drift = 1 + 0.0012 * Math.sin(2 * Math.PI * 0.21 * t + part + note)
      value += Math.sin(2 * Math.PI * pitch(note) * part * t * drift + part * note) / part ** 1.9
    }
    put(tape, start + i, value * swell * level, pan)
  }
}

/** A felt-piano-like tone. @param {Float32Array[]} tape @param {Tone} tone */
function felt(tape, { at, length, note, level, pan }) {
  const start = Math.floor(at * rate)
  for (let i = 0; i < length * rate; i += 1) {
    const t = i / rate
    let value = 0
    for (let part = 1; part <= 8; part += 1) {
      const stretch = part * (1 + 0.0004 * part * part)
      value += (Math.sin(2 * Math.PI * pitch(note) * stretch * t) * Math.exp(-t * (0.9 + part * 0.75))) / part ** 1.35
    }
    put(tape, start + i, value * Math.min(1, t * 160) * Math.min(1, (length - t) * 6) * level, pan)
  }
}

/** @param {Float32Array[]} tape @param {number} index @param {number} value @param {number} pan 0 left … 1 right */
function put([left, right], index, value, pan) {
  if (left === undefined || right === undefined || index >= left.length) return
  left[index] = (left[index] ?? 0) + value * Math.cos((pan * Math.PI) / 2)
  right[index] = (right[index] ?? 0) + value * Math.sin((pan * Math.PI) / 2)
}

/** Waves on a shore: filtered noise that comes and goes. @param {Float32Array[]} tape @param {number} level */
function surf(tape, level) {
  tape.forEach((track, side) => {
    let seed = 17 + side * 101
    let low = 0
    for (let i = 0; i < track.length; i += 1) {
      seed = (seed * 16807) % 2147483647
      const swell = 0.25 + 0.75 * Math.sin(Math.PI * ((i / rate / 6.4 + side * 0.06) % 1)) ** 2
      low += (seed / 1073741823.5 - 1 - low) * (0.015 + 0.05 * swell)
      track[i] = (track[i] ?? 0) + low * swell * level
    }
  })
}

/** A hall of four combs and two all-pass filters a side. @param {Float32Array[]} tape @param {number} wet */
function hall(tape, wet) {
  tape.forEach((track, side) => {
    const sum = new Float32Array(track.length)
    for (const delay of [1557, 1617, 1491, 1422].map((d) => d * 2 + side * 46)) {
      const line = new Float32Array(delay)
      let damp = 0
      for (let i = 0; i < track.length; i += 1) {
        const out = line[i % delay] ?? 0
        damp = out * 0.7 + damp * 0.3
        line[i % delay] = (track[i] ?? 0) + damp * 0.84
        sum[i] = (sum[i] ?? 0) + out * 0.25
      }
    }
    for (const delay of [225, 556]) {
      const line = new Float32Array(delay)
      for (let i = 0; i < track.length; i += 1) {
        const held = line[i % delay] ?? 0
        const value = sum[i] ?? 0
        line[i % delay] = value + held * 0.5
        sum[i] = held - value * 0.5
      }
    }
    for (let i = 0; i < track.length; i += 1) track[i] = (track[i] ?? 0) * (1 - wet * 0.4) + (sum[i] ?? 0) * wet
  })
}

/** @param {Float32Array[]} tape @param {number} fade seconds at both ends */
function wave(tape, fade) {
  const frames = tape[0]?.length ?? 0
  let peak = 0
  for (const track of tape) for (const value of track) peak = Math.max(peak, Math.abs(value))
  const data = Buffer.alloc(44 + frames * 4)
  data.write('RIFF', 0)
  data.writeUInt32LE(36 + frames * 4, 4)
  data.write('WAVEfmt ', 8)
  data.writeUInt32LE(16, 16)
  data.writeUInt16LE(1, 20)
  data.writeUInt16LE(2, 22)
  data.writeUInt32LE(rate, 24)
  data.writeUInt32LE(rate * 4, 28)
  data.writeUInt16LE(4, 32)
  data.writeUInt16LE(16, 34)
  data.write('data', 36)
  data.writeUInt32LE(frames * 4, 40)
  for (let i = 0; i < frames; i += 1) {
    const edge = Math.min(1, i / (fade * rate), (frames - i) / (fade * rate))
    tape.forEach((track, side) => data.writeInt16LE(Math.round(((track[i] ?? 0) / peak) * 27000 * edge), 44 + i * 4 + side * 2))
  }
  return data
}

function harbour() {
  const tape = silence(20)
  const chords = [
    [45, 57, 60, 64, 71],
    [41, 57, 60, 65, 67],
    [48, 55, 60, 64, 74],
    [43, 55, 59, 62, 69],
  ]
  chords.forEach((chord, bar) =>
    chord.forEach((note, i) => pad(tape, { at: bar * 4.6, length: 6.4, note, level: i === 0 ? 0.3 : 0.15, pan: 0.2 + 0.15 * i })),
  )
  surf(tape, 1.1)
  hall(tape, 0.5)
  return wave(tape, 1.2)
}

function ident() {
  const tape = silence(3)
  const notes = [69, 76, 81]
  notes.forEach((note, i) => felt(tape, { at: 0.05 + i * 0.26, length: 2.6 - i * 0.2, note, level: 0.6, pan: 0.35 + 0.15 * i }))
  pad(tape, { at: 0.4, length: 2.5, note: 57, level: 0.12, pan: 0.5 })
  hall(tape, 0.35)
  return wave(tape, 0.02)
}

function theme() {
  const tape = silence(16)
  const melody = [76, 74, 72, 71, 72, 67, 69, 71, 72, 74, 76, 79, 77, 76, 74, 72]
  melody.forEach((note, i) => felt(tape, { at: 0.2 + i * 0.86, length: 3, note, level: 0.5 + 0.1 * (i % 4 === 0 ? 1 : 0), pan: 0.6 }))
  const bass = [
    [45, 52, 60],
    [41, 48, 57],
    [48, 55, 64],
    [43, 50, 59],
  ]
  bass.forEach((chord, bar) =>
    chord.forEach((note, i) =>
      [0, 1].forEach((half) => felt(tape, { at: 0.2 + bar * 3.44 + i * 0.43 + half * 1.72, length: 3, note, level: 0.38, pan: 0.35 })),
    ),
  )
  hall(tape, 0.42)
  return wave(tape, 0.6)
}

function bed() {
  const tape = silence(18)
  const chords = [
    [50, 57, 62, 66, 69],
    [47, 54, 59, 62, 69],
    [43, 55, 59, 62, 66],
  ]
  chords.forEach((chord, bar) =>
    chord.forEach((note, i) => pad(tape, { at: bar * 5.4, length: 7.4, note, level: 0.2, pan: 0.15 + 0.17 * i })),
  )
  for (let i = 0; i < 22; i += 1)
    felt(tape, { at: 0.5 + i * 0.75, length: 2, note: [74, 81, 78, 86][i % 4] ?? 74, level: 0.07, pan: (i * 0.37) % 1 })
  hall(tape, 0.55)
  return wave(tape, 1.5)
}

const pieces = [
  { file: 'ambient_harbour_loop.mp3', make: harbour, args: ['-ac', '2', '-c:a', 'libmp3lame', '-b:a', '80k'] },
  { file: 'ident_three_notes.wav', make: ident, args: ['-ac', '1', '-ar', '22050'] },
  { file: 'Тема — фортепіано.ogg', make: theme, args: ['-c:a', 'libvorbis', '-q:a', '2'] },
  { file: 'vo_bed_pad_v2.opus', make: bed, args: ['-c:a', 'libopus', '-b:a', '48k'] },
]

/** @param {(file: string) => boolean} wanted */
export async function makeSounds(wanted) {
  await mkdir(workFolder, { recursive: true })
  for (const { file, make, args } of pieces.filter((piece) => wanted(piece.file))) {
    const raw = join(workFolder, 'sound.wav')
    await writeFile(raw, make())
    await run('ffmpeg', ['-v', 'error', '-y', '-i', raw, '-bitexact', ...args, join(outFolder, file)])
    console.log(file)
  }
}
