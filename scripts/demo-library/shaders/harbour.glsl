// A harbour town at the water's edge. uVariant 0 blue hour, 1 deep night, 2 hazy sunrise.
float mood(float a, float b, float c) { return uVariant < 0.5 ? a : uVariant < 1.5 ? b : c; }
vec3 mood3(int a, int b, int c) { return hex(uVariant < 0.5 ? a : uVariant < 1.5 ? b : c); }
vec3 heaven(vec2 p) {
  vec3 c = mix(mood3(0xe8946a, 0x3a3358, 0xffc58f), mood3(0x4a6ea8, 0x121a38, 0xe59a86), smoothstep(-0.05, mood(0.62, 0.7, 0.6), p.y)); c = mix(c, mood3(0x182c5c, 0x060a1a, 0x7d7fae), smoothstep(0.25, 1.25, p.y)) * mood(0.62, 0.5, 0.8);
  float cl = fbm(p * vec2(1.0, 3.6) + vec2(0.02 * uTime, 4.0), 6); c = mix(c, c * 0.6 + mood3(0xd27a78, 0x2c2a4c, 0xffb48c) * 0.4, 0.75 * smoothstep(0.48, 0.75, cl) * smoothstep(1.3, 0.1, p.y));
  if (uVariant > 1.5) c += vec3(1.0, 0.6, 0.3) * (3.6 * smoothstep(0.135, 0.128, length(p - vec2(-0.42, 0.40))) + 0.5 * exp(-length(p - vec2(-0.42, 0.40)) * 3.2));
  if (uVariant > 0.5 && uVariant < 1.5) { float moon = length(p - vec2(-0.33, 0.84)); c += vec3(0.85, 0.9, 1.0) * (2.6 * smoothstep(0.062, 0.058, moon) * (0.75 + 0.35 * fbm(p * 22.0, 4)) + 0.10 * exp(-moon * 5.0)); c += vec3(0.9) * stars(normalize(vec3(p, 2.0)), 0.05) * smoothstep(0.2, 0.7, p.y); }
  return c;
}
/** One row of buildings: x position, height and windows come from the cell. */
vec4 row(vec2 p, float layer, vec3 haze) {
  float w = mix(0.085, 0.15, layer / 4.0), cell = floor(p.x / w + layer * 3.7), f = fract(p.x / w + layer * 3.7), k = hash2(vec2(cell, layer * 13.0 + uSeed)), k2 = hash2(vec2(cell + 9.0, layer + uSeed)), k3 = hash2(vec2(cell, layer + 77.0));
  float centre = exp(-pow((p.x - mood(0.35, -0.1, 0.4)) * 0.85, 2.0)); float h = (0.10 + 0.34 * k * k + 0.42 * step(0.8, k2) * centre * k3) * (1.15 - 0.15 * layer) * mix(0.7, 1.35, centre) - 0.012 * layer;
  float inset = 0.03 + 0.12 * k2, fx = (f - inset) / (1.0 - 2.0 * inset), body = step(0.0, fx) * step(fx, 1.0); float step1 = step(0.62, k3) * 0.16 * h; float local = h - step1 * step(0.5, abs(fx - 0.5) * 2.0 + 0.1 * k); if (k2 > 0.55 && k2 < 0.68) local = h * (1.0 - 0.22 * abs(fx - 0.5) * 2.0); float mast = (k > 0.72 && k3 > 0.4) ? step(abs(fx - 0.5), 0.035) * 0.11 * k3 : 0.0;
  float in_ = body * smoothstep(0.0015, -0.0015, p.y - local) + smoothstep(0.0015, -0.0015, p.y - local - mast) * step(local, p.y) * body; if (in_ < 0.01) return vec4(0.0);
  vec2 grid = vec2(mix(9.0, 16.0, k), 0.0); float floors = 0.0145 + 0.006 * k3; vec2 id = vec2(floor(fx * grid.x), floor(p.y / floors)), g = vec2(fract(fx * grid.x), fract(p.y / floors)); float r = hash2(id + cell * 17.0 + layer * 5.0), busy = hash2(vec2(id.y, cell + layer));
  float lit = step(mood(0.64, 0.70, 0.93) + 0.16 * step(0.5, k3) - 0.22 * step(0.86, busy), r) * step(0.18, g.x) * step(g.x, 0.82) * step(0.24, g.y) * step(g.y, 0.8) * step(p.y, local - 0.008) * step(0.02, p.y);
  vec3 warm = mix(vec3(1.0, 0.50, 0.17), vec3(1.0, 0.76, 0.46), hash2(id + 3.0)); if (hash2(id + cell) > 0.86) warm = vec3(0.55, 0.82, 1.0);
  vec3 wall = mix(mood3(0x2a3b66, 0x1a2142, 0x6d5a6c), mood3(0x121b38, 0x0a0d1d, 0x32303f), layer / 4.0) * (0.7 + 0.5 * k) * mood(0.75, 0.6, 0.9); wall *= 0.8 + 0.35 * fx; wall += mood3(0xb87a8a, 0x4a3a66, 0xffb98a) * 0.16 * exp(-p.y * 9.0) * mood(0.6, 0.6, 1.0); wall = mix(wall, haze, (1.0 - layer / 4.0) * mood(0.26, 0.5, 0.55));
  vec3 c = wall + warm * lit * (0.5 + 1.1 * r * r) * mood(1.15, 1.0, 0.9) * (0.55 + 0.11 * layer); if (mast > 0.0 && length(vec2((fx - 0.5) * w, p.y - local - mast)) < 0.004) c += vec3(4.0, 0.35, 0.25); return vec4(c, in_);
}
float crane(vec2 p, float s) { p /= s; float d = 1e3; d = min(d, rect(p - vec2(-0.10, 0.2), vec2(0.008, 0.2), 0.0)); d = min(d, rect(p - vec2(0.10, 0.2), vec2(0.008, 0.2), 0.0)); d = min(d, rect(p - vec2(0.0, 0.24), vec2(0.1, 0.007), 0.0)); d = min(d, rect(p - vec2(0.0, 0.4), vec2(0.12, 0.012), 0.0)); vec2 j = p - vec2(0.03, 0.40); j = mat2(0.94, -0.34, 0.34, 0.94) * j; d = min(d, rect(j - vec2(0.20, 0.0), vec2(0.34, 0.007), 0.0)); vec2 m = p - vec2(0.03, 0.5); d = min(d, rect(m, vec2(0.006, 0.11), 0.0)); d = min(d, rect(p - vec2(-0.05, 0.44), vec2(0.045, 0.03), 0.006)); return d * s; }
vec3 town(vec2 p) {
  vec3 two[2]; for (int i = ZERO; i < 2; i++) two[i] = heaven(i == 0 ? p : vec2(p.x, 0.03)); vec3 c = two[0], haze = two[1]; float far = 0.05 + 0.17 * fbm(vec2(p.x * 1.1 + 3.0, 1.0), 5); c = mix(c, mix(mood3(0x4d5f8c, 0x171a35, 0xc9929a) * 0.55, haze, 0.35 + 0.3 * exp(-p.y * 14.0)), smoothstep(0.002, -0.002, p.y - far));
  for (int i = ZERO; i < 5; i++) { vec4 b = row(p + vec2(float(i) * 0.37, 0.0), float(i), haze); c = mix(c, b.rgb, b.a); c += mood3(0xff9a5c, 0x6a4a78, 0xffb07a) * 0.012 * exp(-max(p.y, 0.0) * 16.0); }
  float k = 1e3; for (int i = ZERO; i < 3; i++) k = min(k, i == 2 ? crane(vec2(-p.x - -1.5, p.y), 0.8) : crane(p - vec2(-1.02 + 0.3 * float(i), 0.0), 0.85 - 0.15 * float(i))); c = mix(c, mood3(0x0c1226, 0x04060d, 0x2b2733) * 0.55, smoothstep(0.0018, -0.0018, k));
  float quay = smoothstep(0.0015, -0.0015, p.y - 0.022); c = mix(c, mood3(0x0b0f1d, 0x04050a, 0x2a2530) * 0.5, quay); float lx = fract(p.x * 7.0) - 0.5; float lamp = length(vec2(lx / 7.0, p.y - 0.044)); c += vec3(1.0, 0.68, 0.32) * (0.00016 / (lamp * lamp + 0.00004)) * mood(0.55, 0.7, 0.05) * smoothstep(0.07, 0.03, abs(lx / 7.0));
  return c;
}
void main() {
  vec2 q = square(); float tall = step(uSize.x, uSize.y); vec2 p = vec2(q.x * mix(0.86, 0.82, tall), (q.y + mix(0.36, 0.30, tall)) * mix(0.86, 0.82, tall)); bool water = p.y <= 0.0; int n = water ? 9 : 1; vec3 sum = vec3(0.0); float down = max(-p.y, 0.0);
  float wave = water ? (fbm(vec2(p.x * 6.0, p.y * 60.0 + uTime * 0.8), 4) - 0.5) + 0.5 * (fbm(vec2(p.x * 18.0 + uTime * 0.3, p.y * 170.0 + uTime), 3) - 0.5) : 0.0;
  for (int i = ZERO; i < n; i++) { float k = (float(i) + hash2(spot() + float(i) + uSample)) / 9.0 - 0.3; vec2 r = water ? vec2(p.x + wave * 0.05 * sqrt(down), max(down * (1.0 + 1.1 * k) + abs(wave) * 0.14 * sqrt(down) + 0.01, 0.001)) : p; sum += town(r); }
  vec3 c = sum / float(n); if (water) { c *= mix(0.78, 0.36, smoothstep(0.0, 0.75, down)) * (0.82 + 0.7 * wave); c += mood3(0x22407a, 0x0b1530, 0xd09a90) * 0.035; c *= smoothstep(0.0, 0.014, down) * 0.6 + 0.4; }
  put(c);
}
