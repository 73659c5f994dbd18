// Sheets of cut paper, one over another, with soft shadows. Colours from uVariant: 0 sea, 1 desert night, 2 coral, 3 forest.
vec3 tone(float k) {
  vec3 a, b, c, d; if (uVariant < 0.5) { a = hex(0xf3efe0); b = hex(0x9fd0cf); c = hex(0x2f7f9b); d = hex(0x0d2f4f); } else if (uVariant < 1.5) { a = hex(0xffd9a0); b = hex(0xf08a5d); c = hex(0x8e3b6d); d = hex(0x231a45); } else if (uVariant < 2.5) { a = hex(0xfff0e4); b = hex(0xffb59c); c = hex(0xe7605a); d = hex(0x7d1f45); } else { a = hex(0xf1ecd2); b = hex(0xb9c99a); c = hex(0x4f7f5e); d = hex(0x173a37); }
  return k < 0.33 ? mix(a, b, k / 0.33) : k < 0.66 ? mix(b, c, (k - 0.33) / 0.33) : mix(c, d, (k - 0.66) / 0.34);
}
float edge(float x, float i) { return 0.50 - i * 0.205 + 0.20 * sin(x * (1.3 + 0.25 * sin(i * 2.1)) + i * 1.9 + uTime * (0.5 + 0.1 * i)) + 0.10 * sin(x * 2.9 + i * 4.3 - uTime * 0.7) + 0.05 * (noise(vec2(x * 2.2 + i * 9.0, i)) - 0.5); }
void main() {
  vec2 q = square(); vec3 c = tone(0.0) * (0.93 + 0.09 * q.y); vec2 sun = vec2(0.35, 0.52); if (uVariant > 0.5 && uVariant < 2.5 || uVariant < 0.5) { float r = length(q - sun); c = mix(c, c * 0.62, 0.55 * smoothstep(0.40, 0.24, length(q - sun - vec2(0.02, -0.04)))); c = mix(c, uVariant < 0.5 ? hex(0xf2b25a) : uVariant < 1.5 ? hex(0xfff2d0) : hex(0xffe08a), smoothstep(0.272, 0.268, r)); }
  for (int i = 0; i < 8; i++) { float f = float(i), e = edge(q.x, f), d = q.y - e; float slope = (edge(q.x + 0.01, f) - edge(q.x - 0.01, f)) / 0.02; d /= sqrt(1.0 + slope * slope); float wide = smoothstep(0.20, 0.0, d) * step(0.0, d); float tight = smoothstep(0.045, 0.0, d) * step(0.0, d); c *= 1.0 - 0.42 * wide * wide - 0.25 * tight * tight; vec3 sheet = tone((f + 1.0) / 8.0); float grain = fbm(q * vec2(60.0, 90.0) + f * 11.0, 3); sheet *= 0.92 + 0.13 * grain; sheet *= 1.0 + 0.14 * smoothstep(-0.02, 0.0, d) * 1.0 - 0.10 * smoothstep(0.0, -0.6, d); c = mix(c, sheet, smoothstep(0.0022, -0.0022, d)); }
  c *= 0.97 + 0.05 * noise(q * 240.0); put(c * 0.9);
}
