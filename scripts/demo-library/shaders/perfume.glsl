// traced: a perfume bottle with amber liquid on a warm seamless paper
#define COUNT 6
#define STEPS 120
#define BOUNCES 8
#define FAR 30.0
#define PACE 0.95
#define CLAMP 3.0
bool clear(int id) { return id >= 1 && id <= 3; }
float body(vec3 p, float grow) { return box(p - vec3(0, 1.02, 0), vec3(0.74, 0.98, 0.4) + grow, 0.16 + grow); }
float bound(vec3 p) { return box(p - vec3(0, 1.43, 0), vec3(0.76, 1.45, 0.42), 0.0); }
float shape(vec3 p, int id) {
  if (id == 0) return sweep(p, 4.2, 2.6);
  if (id == 1) { float neck = rod(p - vec3(0, 2.02, 0), 0.2, 0.12, 0.03); return blend(body(p, 0.0), neck, 0.12); }
  float hollow = box(p - vec3(0, 1.1, 0), vec3(0.6, 0.82, 0.27), 0.12);
  if (id == 2) return max(hollow, p.y - 1.62);
  if (id == 3) return max(hollow, 1.63 - p.y);
  if (id == 4) { float cap = rod(p - vec3(0, 2.52, 0), 0.36, 0.34, 0.035); return cap + 0.004 * smoothstep(-0.2, 0.4, sin(atan(p.z, p.x) * 60.0)) * step(abs(p.y - 2.5), 0.27); }
  return min(rod(p - vec3(0, 2.165, 0), 0.27, 0.03, 0.012), rod(p - vec3(0.05, 1.15, 0), 0.022, 0.95, 0.01));
}
vec3 absorbAt(vec3 p) { float hollow = box(p - vec3(0, 1.1, 0), vec3(0.6, 0.82, 0.27), 0.12); if (max(hollow, p.y - 1.62) < 0.0) return vec3(0.22, 1.0, 2.9); return body(p, 0.0) < 0.0 ? vec3(0.05, 0.03, 0.04) : vec3(0.0); }
Surface surfaceAt(vec3 p, vec3 n, int id) {
  if (id == 0) { Surface s = glaze(uVariant < 0.5 ? hex(0xd9b79a) : hex(0x8f9c93), 0.32); s.coat = 0.55; return s; }
  if (id == 1) return glass(1.5, 1.0);
  if (id == 2) return glass(1.36, 1.5);
  if (id == 3) return glass(1.0, 1.5);
  if (id == 4) return metal(hex(0xe0b878), 0.22);
  return metal(hex(0xcaa063), 0.15);
}
#define LAMPS 3
void lamp(int i, out vec3 at, out vec2 size, out vec3 glow) {
  if (i == 0) { at = vec3(-1.0, 0.75, -0.35); size = vec2(0.42, 0.8); glow = vec3(4.4, 4.0, 3.5); }
  else if (i == 1) { at = vec3(1.2, 0.35, -0.5); size = vec2(0.1, 0.9); glow = vec3(2.4, 2.7, 3.2); }
  else { at = vec3(0.1, 1.0, 0.15); size = vec2(0.5, 0.4); glow = vec3(1.3, 1.2, 1.1); }
}
vec3 ambient(vec3 d) { return vec3(0.12, 0.11, 0.105) * (0.6 + 0.4 * d.y); }
void eye(out vec3 from, out vec3 to, out float zoom, out float focus, out float aperture) { from = vec3(1.0, 1.9, -6.4); to = vec3(0.0, 1.34, 0.0); zoom = 3.1; focus = 6.1; aperture = 0.035; }
