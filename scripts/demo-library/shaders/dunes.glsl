// Sand dunes in low side light.
vec3 sunAim() { return normalize(vec3(-0.86, 0.23, 0.5)); }
float crest(float x) { x = fract(x); return x < 0.68 ? smoothstep(0.0, 0.68, x) * mix(x / 0.68, 1.0, 0.25) : 1.0 - smoothstep(0.68, 1.0, x); }
float dune(vec2 p, bool fine) {
  vec2 w = p + 1.7 * vec2(fbm(p * 0.16 + uSeed, 3), fbm(p * 0.16 + 31.0 + uSeed, 3)); float big = crest(w.x * 0.17 + 0.26 * sin(w.y * 0.27 + 0.6) + 0.10 * w.y) * (0.5 + 1.1 * smoothstep(0.25, 0.75, fbm(p * 0.1 + 5.0, 3))); float small = crest(w.x * 0.47 - w.y * 0.31 + 0.5 * sin(w.y * 0.5)) * 0.2;
  float h = big * 1.25 + small * (1.0 - 0.6 * big) + 0.5 * fbm(p * 0.08, 2); if (fine) { float k = fbm(p * 1.1, 3); float side = fbm(p * 0.6 + 8.0, 2); h += 0.0042 * sin(38.0 * (w.y * 0.85 + w.x * 0.42) + 7.0 * k) * smoothstep(0.3, 0.62, side); h += 0.003 * noise(p * 22.0); } return h;
}
vec3 heaven(vec3 d) { float y = sat(d.y); vec3 c = mix(hex(0xf4cfa4), hex(0x8fb0cf), smoothstep(0.0, 0.28, y)); c = mix(c, hex(0x3f6fa8), smoothstep(0.15, 0.75, y)); float m = max(dot(d, sunAim()), 0.0); vec2 k = d.xz / (d.y + 0.15); c = mix(c, vec3(1.0, 0.9, 0.82), 0.45 * smoothstep(0.55, 0.85, fbm(k * vec2(0.7, 0.28), 5))); return c * 0.7 + vec3(1.0, 0.6, 0.3) * 0.5 * pow(m, 6.0); }
void main() {
  vec2 q = square(); vec3 from = vec3(0.6 + 0.5 * uTime, 2.35, -4.5 + 0.35 * uTime); mat3 view = lookAt(from, from + vec3(0.05, uSize.y > uSize.x ? -0.2 : -0.16, 1.0)); vec3 d = normalize(view * vec3(q, uSize.y > uSize.x ? 1.9 : uSize.x > 2.6 * uSize.y ? 1.9 : 1.6)); vec3 c = heaven(d), sun = sunAim();
  seedRandom(); float t = 0.5 + 0.05 * random(), hit = -1.0; for (int i = 0; i < 200; i++) { vec3 p = from + d * t; float s = p.y - dune(p.xz, false); if (s < 0.001 * t) { hit = t; break; } t += max(s * 0.4, 0.002 * t); if (t > 60.0 || p.y > 4.0) break; }
  if (hit > 0.0) {
    vec3 p = from + d * hit; float e = 0.0015 * hit + 0.002, h = dune(p.xz, true); vec3 n = normalize(vec3(h - dune(p.xz + vec2(e, 0.0), true), e, h - dune(p.xz + vec2(0.0, e), true)));
    float shade = 1.0, st = 0.02 + 0.05 * random(); for (int i = 0; i < 60; i++) { vec3 r = p + sun * st; float s = r.y - dune(r.xz, false); shade = min(shade, 0.5 + 30.0 * s / st); if (shade < 0.0) break; st += max(0.03 + 0.03 * random(), s * 0.5); if (r.y > 3.2) break; } shade = sat(shade);
    vec3 sand = mix(hex(0xc98a58), hex(0xdcae80), fbm(p.xz * 0.7, 3)); sand *= 0.93 + 0.14 * hash2(floor(p.xz * 420.0 / max(1.0, hit * 0.4)));
    vec3 sky = mix(vec3(0.22, 0.2, 0.24), vec3(0.24, 0.33, 0.55), 0.5 + 0.5 * n.y); c = sand * (vec3(2.1, 1.25, 0.66) * pow(sat(dot(n, sun)), 0.9) * shade + sky * 0.75 + vec3(0.35, 0.2, 0.1) * sat(dot(n, vec3(0.8, 0.2, -0.4))) * 0.5);
    float glint = pow(sat(dot(reflect(d, n), sun)), 12.0) * shade; c += vec3(1.0, 0.7, 0.45) * glint * 0.14; c = mix(heaven(normalize(vec3(d.x, 0.03, d.z))), c, exp(-pow(hit * 0.03, 1.6)));
  }
  put(c);
}
