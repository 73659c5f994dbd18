// traced: three vessels and a bowl on a plaster block. uVariant 0 clay and cream, 1 celadon night.
#define COUNT 5
#define STEPS 110
#define BOUNCES 4
#define FAR 14.0
#define PACE 0.8
#define CLAMP 2.0
#define LAMPS 3
bool clear(int id) { return false; }
float bound(vec3 p) { return box(p - vec3(0.0, 0.98, 0.0), vec3(1.95, 1.0, 0.85), 0.0); }
float profile(vec3 p, float y0, float y1, float r0, float r1, float r2) { float y = (p.y - y0) / (y1 - y0), r = mix(mix(r0, r1, smoothstep(0.0, 0.45, y)), r2, smoothstep(0.5, 0.92, y)); vec2 q = vec2(length(p.xz) - r, abs(p.y - (y0 + y1) * 0.5) - (y1 - y0) * 0.5); return (min(max(q.x, q.y), 0.0) + length(max(q, 0.0))) * 0.8; }
float shape(vec3 p, int id) {
  if (id == 0) return sweep(p, 4.0, 2.4);
  if (id == 1) { vec3 q = p - vec3(-0.62, 0.0, 0.2); float v = profile(q, 0.02, 1.75, 0.30, 0.56, 0.15) - 0.03; v = max(v, -rod(q - vec3(0.0, 1.75, 0.0), 0.135, 0.35, 0.02)); return v + 0.0035 * sin(q.y * 95.0) * smoothstep(1.2, 0.9, q.y) * smoothstep(0.1, 0.3, q.y); }
  if (id == 2) { vec3 q = p - vec3(0.42, 0.0, 0.32); float a = abs(length(q.xy - vec2(0.0, 0.66)) - 0.40); float v = length(vec2(a, q.z)) - 0.175; v = blend(v, rod(q - vec3(0.0, 1.25, 0.0), 0.1, 0.14, 0.02), 0.1); v = max(v, -rod(q - vec3(0.0, 1.4, 0.0), 0.065, 0.25, 0.01)); return blend(v, rod(q - vec3(0.0, 0.06, 0.0), 0.2, 0.06, 0.03), 0.12); }
  if (id == 3) { vec3 q = p - vec3(1.18, 0.42, -0.12); float o = length(q) - 0.42, v = max(max(o, -(length(q) - 0.385)), q.y - 0.03) - 0.008; return min(v, rod(q + vec3(0.0, 0.39, 0.0), 0.17, 0.03, 0.015)); }
  vec3 q = p - vec3(-1.45, 0.22, -0.18); return length(q) - 0.22 + 0.01 * fbm3(q * 9.0, 2);
}
vec3 absorbAt(vec3 p) { return vec3(0.0); }
Surface surfaceAt(vec3 p, vec3 n, int id) {
  bool night = uVariant > 0.5; if (id == 0) return matte(night ? hex(0x3d4a48) : hex(0xd8c8b6)); float speck = step(0.86, noise3(p * 70.0)) * 0.5 + step(0.9, noise3(p * 34.0 + 5.0)) * 0.4;
  if (id == 1) { float line = 0.92 + 0.09 * fbm(vec2(p.y * 9.0, 2.0), 4); Surface s = glaze((night ? hex(0x7fa89a) : hex(0xb5552f)) * line, 0.42); s.coat = 0.6; return s; }
  if (id == 2) return glaze(mix(night ? hex(0xe7e2d2) : hex(0xf1e8d8), hex(0x5b4636), speck * 0.75), 0.3);
  if (id == 3) { float dip = smoothstep(-0.02, 0.01, p.y - 0.30 - 0.05 * noise(p.xz * 6.0)); return glaze(mix(night ? hex(0x26333a) : hex(0x8a6a4e), night ? hex(0xcfae72) : hex(0x2f4a5c), dip), mix(0.5, 0.08, dip)); }
  if (night) return metal(hex(0xd8b072), 0.16);
  return matte(hex(0xd9a63f));
}
void lamp(int i, out vec3 at, out vec2 size, out vec3 glow) { if (i == 0) { at = vec3(-1.0, 0.85, -0.55); size = vec2(0.34, 0.34); glow = vec3(6.4, 5.6, 4.7); } else if (i == 1) { at = vec3(1.3, 0.4, -0.3); size = vec2(0.18, 0.8); glow = vec3(0.75, 0.9, 1.15); } else { at = vec3(0.2, 1.0, 0.5); size = vec2(0.5, 0.3); glow = vec3(0.9); } }
vec3 ambient(vec3 d) { return (uVariant > 0.5 ? vec3(0.05, 0.06, 0.065) : vec3(0.13, 0.12, 0.115)) * (0.7 + 0.3 * d.y); }
void eye(out vec3 from, out vec3 to, out float zoom, out float focus, out float aperture) { from = vec3(0.35, 1.5, -7.2); to = vec3(-0.1, 0.86, 0.0); zoom = uSize.x > uSize.y ? 3.6 : 3.1; focus = 7.2; aperture = 0.03; }
