// A small path tracer over signed distances. The scene before it defines: COUNT, shape(p, id), clear(id), surfaceAt(p, n, id), 
// LAMPS, lamp(i, at, size, glow), ambient(d), absorbAt(p), bound(p) (a cheap distance to all shapes but 0),
// eye(origin, aim, zoom, focus, aperture).
float map(vec3 p, out int id) {
  float best = shape(p, 0), near = bound(p); id = 0;
  if (near > 0.2) return min(best, near);
  for (int i = 1 + ZERO; i < COUNT; i++) { float d = shape(p, i); if (clear(i)) d = abs(d); if (d < best) { best = d; id = i; } }
  return best;
}
vec3 normalAt(vec3 p, int id) {
  vec2 e = vec2(0.0007, -0.0007);
  vec3 n = vec3(0.0); for (int i = ZERO; i < 4; i++) { vec3 k = i == 0 ? e.xyy : i == 1 ? e.yyx : i == 2 ? e.yxy : e.xxx; n += k * shape(p + k, id); } return normalize(n);
}
float march(vec3 o, vec3 d, float far, out int id) {
  float t = 0.0; id = -1;
  for (int i = ZERO; i < STEPS; i++) { int h; float s = map(o + d * t, h); if (s < 0.0006 + 0.0003 * t) { id = h; return t; } t += s * PACE; if (t > far) break; }
  return -1.0;
}
vec3 around(vec3 n, float cosine, float angle) {
  vec3 a = abs(n.y) < 0.95 ? vec3(0, 1, 0) : vec3(1, 0, 0), u = normalize(cross(a, n)), v = cross(n, u); float s = sqrt(max(0.0, 1.0 - cosine * cosine));
  return normalize(u * cos(angle) * s + v * sin(angle) * s + n * cosine);
}
vec3 lobe(vec3 n, float rough, vec2 r) { float a = rough * rough; float c = sqrt((1.0 - r.x) / (1.0 + (a * a - 1.0) * r.x)); return around(n, c, 2.0 * PI * r.y); }
float fixedAt(uint salt) { uint h = uint(gl_FragCoord.x) * 0x9e3779b1u ^ (uint(gl_FragCoord.y) * 0x85ebca77u + salt * 0xc2b2ae3du); h ^= h >> 15; h *= 0x2c1b3c6du; h ^= h >> 12; h *= 0x297a2d39u; h ^= h >> 15; return float(h) / 4294967296.0; }
/** Two numbers that fill the square evenly over the samples of a pixel; plain random ones after the first bounce. */
vec2 even(int bounce, float salt, vec2 step_) { vec2 r = vec2(random(), random()); if (bounce > 0) return r; return fract(vec2(fixedAt(uint(salt) * 2u), fixedAt(uint(salt) * 2u + 1u)) + uSample * step_); }
float fresnel(float c, float f0) { return f0 + (1.0 - f0) * pow(1.0 - sat(c), 5.0); }

vec3 sky(vec3 d, bool lamps) {
  vec3 c = ambient(d); if (!lamps) return c;
  for (int i = ZERO; i < LAMPS; i++) { vec3 at, glow; vec2 size; lamp(i, at, size, glow); c += glow * softbox(d, at, size, 0.04); }
  return c;
}

vec3 trace(vec3 o, vec3 d, out float cover) {
  vec3 sum = vec3(0.0), carry = vec3(1.0); cover = 1.0; bool direct = true;
  for (int bounce = ZERO; bounce < BOUNCES; bounce++) {
    int id; float t = march(o, d, FAR, id);
    if (id < 0) { if (bounce == 0) cover = 0.0; sum += min(carry * sky(d, direct), vec3(bounce == 0 ? 30.0 : CLAMP)); break; }
    vec3 p = o + d * t, n = normalAt(p, id); carry *= exp(-absorbAt(o + d * t * 0.5) * t);
    Surface s = surfaceAt(p, n, id); sum += carry * s.glow;
    if (s.inner > 0.0) {
      bool into = dot(n, d) < 0.0; vec3 m = into ? n : -n; float from = into ? s.outer : s.inner, to = into ? s.inner : s.outer;
      if (s.rough > 0.0) m = lobe(m, s.rough, vec2(random(), random()));
      float f0 = (from - to) / (from + to); f0 *= f0; vec3 bent = refract(d, m, from / to); float f = fresnel(-dot(d, m), f0);
      if (dot(bent, bent) < 0.5 || random() < f) { d = reflect(d, m); o = p + (into ? n : -n) * 0.003; } else { d = bent; o = p - (into ? n : -n) * 0.003; carry *= s.albedo; }
      direct = true; continue;
    }
    if (dot(n, d) > 0.0) n = -n;
    vec3 m = lobe(n, s.rough, even(bounce, 1.0, vec2(0.41421356, 0.73205081))); float f = mix(fresnel(-dot(d, m), 0.04) * s.coat, 1.0, s.metal); o = p + n * 0.003;
    if (s.metal < 0.5) {
      bool first = bounce == 0; int begin = first ? 0 : min(int(random() * float(LAMPS)), LAMPS - 1), end = first ? LAMPS : begin + 1; vec3 base = carry * s.albedo * (1.0 - f) * (first ? 1.0 : float(LAMPS));
      for (int i = begin; i < end; i++) {
        vec3 at, glow; vec2 size; lamp(i, at, size, glow); vec3 w = normalize(at), u = normalize(cross(vec3(0, 1, 0.001), w)), v = cross(w, u); vec2 r = (even(bounce, 3.0 + float(i), vec2(0.7548776662, 0.5698402910)) * 2.0 - 1.0) * size;
        vec3 l = normalize(w + u * r.x + v * r.y); float facing = dot(n, l), z = dot(l, w); int hit;
        if (facing > 0.0) { march(o, l, FAR, hit); if (hit < 0) sum += min(base * facing * glow * (4.0 * size.x * size.y * z * z * z / PI), vec3(CLAMP)); }
      }
    }
    float share = bounce > 0 ? f : s.metal > 0.5 ? 1.0 : clamp(max(f, 0.5 * s.coat), 0.01, 0.9);
    if (even(bounce, 2.0, vec2(0.61803399, 0.31662479)).x < share) { vec3 r = reflect(d, m); if (dot(r, n) < 0.0) r = reflect(d, n); carry *= f / share * mix(vec3(1.0), s.albedo, s.metal); d = r; direct = true; }
    else { vec2 h = even(bounce, 9.0, vec2(0.23606798, 0.64575131)); d = around(n, sqrt(h.x), 2.0 * PI * h.y); carry *= s.albedo * (1.0 - f) / max(1.0 - share, 0.001); direct = false; }
    if (bounce > 2) { float keep = max(carry.r, max(carry.g, carry.b)); if (random() > keep) break; carry /= max(keep, 0.01); }
  }
  return sum;
}

void main() {
  seedRandom();
  vec3 from, to; float zoom, focus, aperture; eye(from, to, zoom, focus, aperture);
  vec2 q = (2.0 * (gl_FragCoord.xy + vec2(random(), random()) - 0.5) - uSize) / uSize.y;
  mat3 view = lookAt(from, to); vec3 d = normalize(view * vec3(q, zoom));
  float r = sqrt(random()) * aperture, a = random() * 2.0 * PI; vec3 aim = from + d * (focus / dot(d, view[2]));
  vec3 o = from + view * vec3(cos(a) * r, sin(a) * r, 0.0); float cover; vec3 light = trace(o, normalize(aim - o), cover);
  put(light, cover);
}
