// traced: a dropper bottle and a jar of cream on wet stone, with a turning stand. uVariant 0 set, 1 bottle alone on nothing (for cut-outs).
#define COUNT 5
#define STEPS 90
#define BOUNCES 4
#define FAR 14.0
#define PACE 0.95
#define CLAMP 2.0
#define LAMPS 3
bool clear(int id) { return false; }
bool alone() { return uVariant > 0.5 && uVariant < 1.5; }
float bound(vec3 p) { return box(p - vec3(0.1, 0.95, 0.0), vec3(1.6, 1.25, 0.8), 0.0); }
float shape(vec3 p, int id) {
  if (id == 0) return alone() ? 1e3 : sweep(p, 4.0, 2.4);
  vec3 b = p - vec3(alone() ? 0.1 : -0.28, alone() ? 0.0 : 0.142, 0.0);
  if (id == 1) return blend(rod(b - vec3(0.0, 0.66, 0.0), 0.36, 0.6, 0.07), rod(b - vec3(0.0, 1.3, 0.0), 0.15, 0.12, 0.02), 0.1);
  if (id == 2) { float collar = rod(b - vec3(0.0, 1.45, 0.0), 0.18, 0.12, 0.02) + 0.003 * sin(atan(b.z, b.x) * 44.0); return min(collar, blend(rod(b - vec3(0.0, 1.72, 0.0), 0.105, 0.2, 0.09), rod(b - vec3(0.0, 1.58, 0.0), 0.14, 0.03, 0.02), 0.05)); }
  if (alone()) return 1e3;
  if (id == 3) { vec3 j = p - vec3(0.72, 0.02, -0.30); return min(rod(j - vec3(0.0, 0.2, 0.0), 0.36, 0.19, 0.05), rod(j - vec3(0.0, 0.46, 0.0), 0.365, 0.075, 0.025)); }
  return min(rod(p - vec3(-0.34, 0.1, 0.12), 0.80, 0.1, 0.015), 1e3);
}
vec3 absorbAt(vec3 p) { return vec3(0.0); }
float glyph(vec2 p) { float d = 1.0; vec2 q = p - vec2(0.0, 0.12); d = min(d, abs(length(q) - 0.085)); d = min(d, max(abs(q.y + 0.035 + 0.018 * sin(q.x * 60.0)), abs(q.x) - 0.06)); d = min(d, max(abs(p.y + 0.10) - 0.002, abs(p.x) - 0.16)); return d; }
Surface surfaceAt(vec3 p, vec3 n, int id) {
  if (id == 0) return glaze(hex(0xc7cdc4), 0.45);
  vec3 b = p - vec3(alone() ? 0.1 : -0.28, alone() ? 0.0 : 0.142, 0.0);
  if (id == 1) { float a = atan(b.x, -b.z) + uTime; a = mod(a + PI, 2.0 * PI) - PI; vec2 l = vec2(a * 0.36, b.y - 0.66); float label = smoothstep(0.003, -0.003, rect(l, vec2(0.27, 0.33), 0.015)); float ink = smoothstep(0.007, 0.003, glyph(l)); float text = step(0.3, hash2(floor(vec2(l.x * 70.0, l.y * 40.0)))) * step(abs(l.y + 0.20), 0.045) * step(abs(l.x), 0.17) * step(0.35, fract(l.y * 40.0)); vec3 body = hex(0x5a2a10); if (label > 0.5) return glaze(mix(hex(0xf3eee2), hex(0x2b3b36), max(ink, text * 0.7)), 0.5); return glaze(body * 0.55, 0.05); }
  if (id == 2) { if (b.y > 1.575) return glaze(hex(0x23282a), 0.45); return metal(hex(0xd9b27c), 0.2); }
  if (id == 3) { if (p.y > 0.405) return metal(hex(0xd9b27c), 0.18); return glaze(hex(0xeef0ea), 0.12); }
  float s = fbm(p.xz * 3.0, 5); return glaze(mix(hex(0x8c9a8f), hex(0xb9c4b6), s) * (0.9 + 0.15 * noise3(p * 55.0)), 0.35);
}
void lamp(int i, out vec3 at, out vec2 size, out vec3 glow) { if (i == 0) { at = vec3(-1.0, 0.6, -0.45); size = vec2(0.28, 0.75); glow = vec3(4.3, 4.1, 3.8); } else if (i == 1) { at = vec3(1.2, 0.35, -0.45); size = vec2(0.09, 0.9); glow = vec3(3.4, 3.5, 3.7); } else { at = vec3(0.1, 1.0, 0.1); size = vec2(0.5, 0.4); glow = vec3(1.3); } }
vec3 ambient(vec3 d) { return vec3(0.14, 0.145, 0.145) * (0.7 + 0.3 * d.y); }
void eye(out vec3 from, out vec3 to, out float zoom, out float focus, out float aperture) { from = vec3(0.1, 1.55, -7.0); to = vec3(0.1, 0.97, 0.0); zoom = alone() ? 6.0 : uSize.x > uSize.y ? 4.3 : 4.4; focus = 7.0; aperture = alone() ? 0.0 : 0.02; }
