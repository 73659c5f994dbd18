// Northern lights over a fjord.
vec3 curtain(vec3 o, vec3 d) {
  vec3 sum = vec3(0.0); float before = 0.0; float jit = hash2(spot() + uSample * 3.7);
  for (int i = 0; i < 46; i++) {
    float k = (float(i) + jit) / 46.0, alt = 0.85 + 1.7 * k; float t = alt / (d.y + 0.0001); vec2 p = (d * t).xz; p.x += 0.12 * uTime; vec2 w = p + 0.7 * vec2(fbm(p * 0.55 + 0.05 * uTime, 3), fbm(p * 0.55 + 13.0 - 0.04 * uTime, 3));
    float line = abs(fract(w.x * 0.20 + 0.22 * sin(w.y * 0.55 + 0.2 * uTime) + 0.1) - 0.5) * 2.0; float band = exp(-line * line * 90.0) + 0.45 * exp(-pow(line - 0.42, 2.0) * 150.0); float rays = 0.35 + 1.3 * pow(noise(vec2(w.y * 5.5 + w.x * 2.0, uTime * 0.35)), 2.0); float fade = smoothstep(0.0, 0.06, k) * exp(-k * 3.1);
    vec3 tint = mix(vec3(0.10, 1.0, 0.45), vec3(0.16, 0.55, 0.9), smoothstep(0.05, 0.35, k)); tint = mix(tint, vec3(0.75, 0.22, 0.85), smoothstep(0.3, 0.75, k)); sum += tint * band * rays * fade * exp(-dot(p, p) * 0.012);
  }
  return sum / 46.0;
}
float ridge(float x, float s) { float h = 0.0, a = 0.5; x = x * s + s * 7.0; for (int i = 0; i < 7; i++) { float n = noise(vec2(x, s)); h += a * (i < 3 ? 1.0 - abs(2.0 * n - 1.0) : n); x = x * 2.1 + 3.7; a *= 0.47; } return h; }
vec3 scene(vec3 d, bool fine) {
  vec3 c = mix(hex(0x1b3a52), hex(0x060b18), pow(sat(d.y * 1.7), 0.55)) * 0.5; c += vec3(0.02, 0.07, 0.05) * exp(-d.y * 5.0); vec3 a = d.y > 0.01 ? curtain(vec3(0.0), d) : vec3(0.0); if (fine) c += stars(d, 0.05) * 0.9 * smoothstep(0.0, 0.15, d.y) * (1.0 - sat(dot(a, vec3(2.0)))); c += a * 5.2;
  float x = d.x / d.z; for (int i = 0; i < 3; i++) { float f = float(i); float valley = smoothstep(0.02, 0.85 - 0.12 * f, abs(x - 0.08 + 0.05 * f)); float h = 0.012 + (0.10 + 0.13 * f * valley) * ridge(x, 2.1 - 0.35 * f) * (0.35 + 1.2 * valley) - 0.02 * f * (1.0 - valley); float y = d.y / d.z; float lit = smoothstep(0.0, 0.0022, h - y); float slope = ridge(x + 0.004, 2.1 - 0.35 * f) - ridge(x - 0.004, 2.1 - 0.35 * f); vec2 g = vec2(x * 24.0 + 1.6 * fbm(vec2(x * 9.0, y * 14.0), 4), y * 20.0); float snow = smoothstep(0.36, 0.74, fbm(g, 7) + (y - 0.10) * 1.2 + slope * 6.0); vec3 m = mix(hex(0x16303c), hex(0x0a151f), f / 2.0) * (0.34 - 0.08 * f); m += snow * vec3(0.03, 0.085, 0.08) * (0.9 - 0.2 * f); m += vec3(0.015, 0.05, 0.045) * exp(-y * 26.0) * (1.5 - 0.5 * f); c = mix(c, m, lit); } return c;
}
void main() {
  vec2 q = square(); float horizon = uSize.y > uSize.x ? -0.55 : -0.52; vec3 d = normalize(vec3(q.x, q.y - horizon, 1.55)); vec3 c;
  if (d.y > 0.0) c = scene(d, true);
  else { float z = -0.25 / d.y; vec2 p = d.xz / -d.y * 0.25; float wave = (fbm(p * vec2(7.0, 26.0) + uTime * vec2(0.1, 0.5), 4) - 0.5) * 0.10 + (noise(p * vec2(3.0, 9.0) - uTime * 0.3) - 0.5) * 0.05; vec3 r = normalize(vec3(d.x + wave * 0.25, -d.y + abs(wave) * (0.5 + 0.8 * -d.y), d.z)); c = scene(r, false) * mix(0.82, 0.42, sat(-d.y * 2.2)) + hex(0x0a2030) * 0.02;
    float shore = smoothstep(0.0, -0.03, d.y); c = mix(c + vec3(0.01, 0.05, 0.045), c, shore); }
  put(c);
}
