// Open water towards a low sun. uVariant 0 golden evening, 1 moonlit, 2 clear morning.
float swell(vec2 p, int octaves) {
  float h = 0.0, a = 0.16, f = 0.55, w = 0.9; mat2 m = mat2(0.77, 0.64, -0.64, 0.77); vec2 q = p;
  for (int i = 0; i < octaves; i++) { float warp = noise(q * f * 0.7 + uTime * 0.25 * w) * 2.2; float s = sin(q.y * f * 1.9 + q.x * f * 0.5 + uTime * w + warp * 1.6); h += a * pow(0.5 + 0.5 * s, 1.8); q = m * q; f *= 1.72; a *= 0.52; w *= 1.25; }
  return h;
}
vec3 sunAim() { return normalize(vec3(0.12, uVariant > 0.5 && uVariant < 1.5 ? 0.34 : 0.115, 1.0)); }
vec3 heaven(vec3 d) {
  float y = max(d.y, 0.0), m = max(dot(d, sunAim()), 0.0); vec2 k = d.xz / (d.y + 0.1); float cl = fbm(k * vec2(0.35, 1.1) + vec2(uTime * 0.02, 3.0), 6);
  if (uVariant > 0.5 && uVariant < 1.5) { vec3 c = mix(hex(0x31486b), hex(0x0a1224), pow(sat(y * 1.6), 0.6)) * 0.6; c += vec3(0.75, 0.85, 1.0) * (0.35 * pow(m, 24.0) + 9.0 * smoothstep(0.9988, 0.9991, m)); c = mix(c, c * 1.7 + 0.015 + 0.28 * pow(m, 14.0), smoothstep(0.5, 0.8, cl) * smoothstep(0.0, 0.2, d.y)); return c + stars(d, 0.045) * smoothstep(0.05, 0.35, d.y) * (1.0 - smoothstep(0.4, 0.7, cl)); }
  bool morning = uVariant > 1.5; vec3 low = morning ? hex(0xf6ddc4) : hex(0xff9a57), mid = morning ? hex(0xa9c8e0) : hex(0xd9788a), high = morning ? hex(0x4f8cc4) : hex(0x4a4f8c);
  vec3 c = mix(low, mid, smoothstep(0.0, 0.22, y)); c = mix(c, high, smoothstep(0.1, 0.65, y)); c *= 0.8; vec3 glow = morning ? vec3(1.0, 0.9, 0.75) : vec3(1.0, 0.62, 0.28);
  float lit = smoothstep(0.45, 0.8, cl) * smoothstep(0.01, 0.15, d.y); c = mix(c, mix(mid * 0.75, vec3(1.0, 0.6, 0.45) * (0.7 + 1.6 * pow(m, 6.0)), morning ? 0.85 : 0.7), lit * 0.65); return c + glow * (0.5 * pow(m, 8.0) + 1.0 * pow(m, 80.0) + 26.0 * smoothstep(0.9993, 0.9996, m));
}
void main() {
  vec2 q = square(); vec3 from = vec3(0.0, 1.5, uTime * 0.12); mat3 view = lookAt(from, from + vec3(0.1, uSize.y > uSize.x ? -0.02 : -0.035, 1.0)); vec3 d = normalize(view * vec3(q, 1.7)); vec3 c = heaven(d);
  if (d.y < 0.0) {
    float t = (from.y - 0.35) / -d.y; float far = min(from.y / -d.y, 160.0); for (int i = 0; i < 26; i++) { vec3 p = from + d * t; float s = p.y - swell(p.xz, 4); if (s < 0.002 * t || t > far) break; t += max(s * 0.75, 0.004 * t); } t = min(t, far);
    vec3 p = from + d * t; float e = 0.004 + 0.0011 * t; int o = t > 40.0 ? 5 : 9; float h = swell(p.xz, o); vec3 n = normalize(vec3(h - swell(p.xz + vec2(e, 0.0), o), e, h - swell(p.xz + vec2(0.0, e), o))); n = normalize(mix(n, vec3(0, 1, 0), smoothstep(6.0, 90.0, t) * 0.86));
    float f = 0.02 + 0.98 * pow(1.0 - sat(dot(n, -d)), 5.0); vec3 r = reflect(d, n); r.y = abs(r.y) + 0.01; bool moon = uVariant > 0.5 && uVariant < 1.5;
    vec3 deep = moon ? hex(0x0b1b2e) * 0.35 : uVariant > 1.5 ? hex(0x1d5f78) * 0.5 : hex(0x1f4358) * 0.45, scatter = moon ? hex(0x16324a) * 0.2 : uVariant > 1.5 ? hex(0x58b7b5) * 0.45 : hex(0x6a8a86) * 0.4;
    vec3 base = deep + scatter * pow(sat(h * 2.3), 2.0) * (0.4 + 0.6 * sat(dot(n, sunAim()))); vec3 s = sunAim(); float spread = pow(max(dot(r, s), 0.0), mix(320.0, 90.0, smoothstep(4.0, 80.0, t)));
    vec3 mirror = min(heaven(normalize(r)), vec3(2.2)); c = mix(base, mirror, f * 0.92) + (moon ? vec3(0.6, 0.72, 0.9) * 1.6 : vec3(1.0, 0.66, 0.34) * 3.6) * spread * (0.25 + f);
    c = mix(c, heaven(normalize(vec3(d.x, 0.012, d.z))), 1.0 - exp(-pow(t / 95.0, 2.0)));
  }
  put(c);
}
