// Mountains above a valley of mist. uVariant 0 dawn, 1 night under stars, 2 noon for the contact prints.
vec3 sunAim() { return uVariant > 0.5 && uVariant < 1.5 ? normalize(vec3(-0.55, 0.5, 0.5)) : normalize(vec3(0.5, 0.135, 0.95)); }
float land(vec2 p, int octaves) {
  p = p * 0.32 + uSeed; float h = 0.0, a = 1.0; vec2 grad = vec2(0.0);
  for (int i = 0; i < octaves; i++) {
    vec2 e = vec2(0.02, 0.0); float n = noise(p); vec2 g = vec2(noise(p + e.xy) - n, noise(p + e.yx) - n) / e.x; grad += g * 0.75;
    float ridge = 1.0 - abs(2.0 * n - 1.0); h += a * mix(n, ridge * ridge, 0.62) / (1.0 + 0.42 * dot(grad, grad)); a *= 0.48; p = turn * p * 2.0 + 3.1;
  }
  return h;
}
float height(vec2 p, int octaves) { float valley = smoothstep(0.2, 4.6, abs(p.x + 0.5 * sin(p.y * 0.35))); return land(p, octaves) * mix(0.55, 2.35, valley) - 0.35; }
vec3 heaven(vec3 d) {
  vec3 s = sunAim(); float m = max(dot(d, s), 0.0), y = max(d.y, 0.0);
  if (uVariant > 0.5 && uVariant < 1.5) { vec3 c = mix(hex(0x27405f), hex(0x070d1c), pow(sat(y * 1.9), 0.6)) * 0.55; c += hex(0x5d7ba6) * 0.10 * exp(-y * 9.0);
    float band = exp(-pow(dot(d, normalize(vec3(0.75, 0.55, -0.35))), 2.0) * 14.0); c += hex(0x7f8fc0) * 0.10 * band * fbm3(d * 7.0, 5) * 1.6; return c + vec3(0.85, 0.92, 1.0) * stars(d, 0.055 + 0.09 * band) * 1.2 * smoothstep(0.02, 0.25, d.y); }
  vec3 c = mix(hex(0xffb98a), hex(0x7d9cc6), pow(sat(y * 2.6), 0.55)); c = mix(c, hex(0x3d5f97), sat(y * 1.5 - 0.15)); c *= 0.62;
  c += vec3(1.0, 0.55, 0.25) * (0.5 * pow(m, 7.0) + 0.9 * pow(m, 120.0)) + vec3(1.0, 0.85, 0.6) * 20.0 * smoothstep(0.99978, 0.99986, m);
  vec2 q = d.xz / (d.y + 0.12); float cl = fbm(q * vec2(0.5, 1.4) + 4.0, 5); c = mix(c, vec3(1.0, 0.66, 0.52) * (0.75 + 1.5 * pow(m, 5.0)), 0.55 * smoothstep(0.48, 0.78, cl) * smoothstep(0.02, 0.16, d.y)); return c;
}
void main() {
  bool night = uVariant > 0.5 && uVariant < 1.5; vec2 q = square(); vec3 from = vec3(0.1, 1.72, -7.0); mat3 view = lookAt(from, vec3(0.35, 1.62, 0.0)); vec3 d = normalize(view * vec3(q, 1.75));
  seedRandom(); float t = 0.6 + 0.05 * random(), hit = -1.0; for (int i = 0; i < 220; i++) { vec3 p = from + d * t; float s = p.y - height(p.xz, 5); if (s < 0.0008 * t) { hit = t; break; } t += max(0.0025 * t, s * 0.3); if (t > 34.0 || p.y > 3.2) break; }
  vec3 sun = sunAim(), warm = night ? vec3(0.32, 0.42, 0.62) * 0.5 : vec3(3.4, 1.62, 0.72), c = heaven(d), fog = night ? hex(0x4b668c) * 0.19 : mix(hex(0xa79db4), vec3(1.25, 0.72, 0.42), pow(max(dot(normalize(vec3(d.x, 0.0, d.z)), normalize(vec3(sun.x, 0.0, sun.z))), 0.0), 10.0)) * 0.55;
  if (hit > 0.0) {
    vec3 p = from + d * hit; float e = 0.0035 * hit + 0.002; float h0 = height(p.xz, 9); vec3 n = normalize(vec3(h0 - height(p.xz + vec2(e, 0.0), 9), e, h0 - height(p.xz + vec2(0.0, e), 9)));
    float shade = 1.0, st = 0.03 * (0.4 + random()); for (int i = 0; i < 40; i++) { vec3 r = p + sun * st; float s = r.y - height(r.xz, 4); shade = min(shade, 0.35 + 14.0 * s / st); if (shade < 0.0) break; st += max(0.03 + 0.02 * random(), s * 0.6); if (r.y > 3.0) break; } shade = sat(shade);
    float patchy = fbm(p.xz * 7.0, 4), snow = smoothstep(0.42, 0.72, n.y + 0.28 * (p.y - 1.25) + 0.35 * (patchy - 0.5)) * smoothstep(0.55, 1.1, p.y + 0.3 * patchy);
    vec3 rock = mix(hex(0x5b504c), hex(0x8a7a70), patchy) * (0.7 + 0.6 * noise(p.xz * 60.0)); rock = mix(rock, hex(0x3d4a33), smoothstep(0.62, 0.85, n.y) * smoothstep(1.1, 0.5, p.y) * 0.8); vec3 tint = mix(rock, vec3(0.88, 0.91, 0.96), snow);
    vec3 skyLight = night ? vec3(0.05, 0.075, 0.125) : vec3(0.17, 0.225, 0.36); c = tint * (warm * sat(dot(n, sun)) * shade + skyLight * (0.55 + 0.45 * n.y) + warm * 0.07 * sat(dot(n, -sun)));
    c = mix(fog * 0.75 + heaven(vec3(d.x, 0.06, d.z)) * 0.25, c, exp(-pow(hit * 0.052, 1.5)));
  }
  float far = hit > 0.0 ? hit : 34.0, mist = 0.0; for (int i = 0; i < 26; i++) { float s = far * (float(i) + hash2(spot())) / 26.0; vec3 p = from + d * s; float top = 0.62 + 0.42 * (fbm(p.xz * 0.55 + 9.0, 4) - 0.5) * 2.0; mist += smoothstep(0.16, -0.22, p.y - top) * (0.35 + 0.9 * fbm3(p * vec3(1.3, 3.0, 1.3), 3)) * far / 26.0; }
  c = mix(c, fog * (night ? 1.25 : 1.05), 1.0 - exp(-mist * 0.62)); put(c);
}
