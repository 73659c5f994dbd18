// traced: plaster arches, steps and a sphere in hard sun. uVariant 0 pink court, 1 white and blue, 2 ochre.
#define COUNT 4
#define STEPS 90
#define BOUNCES 4
#define FAR 40.0
#define PACE 0.95
#define CLAMP 4.0
#define LAMPS 1
bool clear(int id) { return false; }
float arch(vec2 p, float w, float h) { float d = length(p - vec2(0.0, h)) - w; return min(d, max(abs(p.x) - w, max(p.y - h, -p.y - 9.0))); }
float wall(vec3 p) {
  float front = box(p - vec3(0.0, 2.2, 3.0), vec3(7.0, 2.6, 0.35), 0.02); vec3 a = p; a.x = a.x - 1.9 * clamp(round(a.x / 1.9), -2.0, 2.0); front = max(front, -arch(a.xy, 0.62, 1.75));
  float back = box(p - vec3(0.0, 3.0, 6.2), vec3(9.0, 4.4, 0.3), 0.02); back = max(back, -max(arch(p.xy - vec2(1.95, 0.9), 0.55, 1.2), -p.y + 0.9)); return min(front, back);
}
float side(vec3 p) {
  float d = box(p - vec3(-4.3, 2.6, 0.2), vec3(0.5, 3.2, 4.4), 0.02); vec3 q = p - vec3(-4.3, 0.0, 0.4); d = max(d, -arch(vec2(q.z, q.y), 0.85, 1.9));
  float st = 1e3; for (int i = ZERO; i < 6; i++) { float f = float(i); st = min(st, box(p - vec3(2.9 + 0.32 * f, 0.11 + 0.11 * f, 1.25), vec3(1.9, 0.11 + 0.11 * f, 1.15), 0.012)); } return min(d, max(st, p.x - 4.7));
}
float bound(vec3 p) { return 0.0; }
float shape(vec3 p, int id) { if (id == 0) return p.y; if (id == 1) return wall(p); if (id == 2) return side(p); return min(length(p - vec3(-1.15, 0.52, 0.35)) - 0.52, min(length(p - vec3(4.15, 1.62, 1.15)) - 0.3, rod(p - vec3(0.42, 0.24, 0.0), 0.3, 0.24, 0.02))); }
vec3 absorbAt(vec3 p) { return vec3(0.0); }
Surface surfaceAt(vec3 p, vec3 n, int id) {
  float plaster = 0.93 + 0.1 * fbm(p.xy * 2.2 + p.z * 1.7, 5) + 0.04 * noise3(p * 60.0); vec3 c; bool pink = uVariant < 0.5, blue = uVariant > 0.5 && uVariant < 1.5;
  if (id == 0) { vec2 t = abs(fract(p.xz / 0.95) - 0.5); float joint = smoothstep(0.492, 0.486, max(t.x, t.y)); c = (pink ? hex(0xd98f7a) : blue ? hex(0xcfd3d6) : hex(0xb98a5a)) * (0.86 + 0.14 * joint) * (0.96 + 0.06 * hash2(floor(p.xz / 0.95))); Surface s = glaze(c * plaster, 0.35); s.coat = 0.35; return s; }
  if (id == 1) c = p.z > 5.0 ? (pink ? hex(0x3f8f94) : blue ? hex(0x2f62b4) : hex(0x7e3f3a)) : (pink ? hex(0xee9f8c) : blue ? hex(0xf1f0ec) : hex(0xdfae6a));
  else if (id == 2) c = pink ? hex(0xe5735f) : blue ? hex(0xf1f0ec) : hex(0xcf8746); else return glaze(pink ? hex(0xf6d9a8) : blue ? hex(0xe9b44c) : hex(0xf0e6d2), 0.25);
  return matte(c * plaster);
}
void lamp(int i, out vec3 at, out vec2 size, out vec3 glow) { at = normalize(vec3(0.72 - 0.5 * uTime, 0.86, -0.62)); size = vec2(0.011); glow = vec3(1.0, 0.90, 0.75) * 2.15 * PI / (4.0 * 0.011 * 0.011); }
vec3 ambient(vec3 d) { return mix(vec3(0.62, 0.74, 0.92), uVariant < 0.5 ? vec3(0.30, 0.56, 0.86) : vec3(0.22, 0.48, 0.88), sat(d.y * 1.6)) * 0.78; }
void eye(out vec3 from, out vec3 to, out float zoom, out float focus, out float aperture) { from = vec3(0.75, 1.75, -8.2); to = vec3(0.12, 1.72, 2.0); zoom = 2.35; focus = 9.0; aperture = 0.0; }
