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
vec3 lobe(vec3 n, float rough) { float a = rough * rough, r = random(); float c = sqrt((1.0 - r) / (1.0 + (a * a - 1.0) * r)); return around(n, c, 2.0 * PI * random()); }
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
      if (s.rough > 0.0) m = lobe(m, s.rough);
      float f0 = (from - to) / (from + to); f0 *= f0; vec3 bent = refract(d, m, from / to); float f = fresnel(-dot(d, m), f0);
      if (dot(bent, bent) < 0.5 || random() < f) { d = reflect(d, m); o = p + (into ? n : -n) * 0.003; } else { d = bent; o = p - (into ? n : -n) * 0.003; carry *= s.albedo; }
      direct = true; continue;
    }
    if (dot(n, d) > 0.0) n = -n;
    vec3 m = lobe(n, s.rough); float f = mix(fresnel(-dot(d, m), 0.04) * s.coat, 1.0, s.metal); o = p + n * 0.003;
    if (random() < f) { vec3 r = reflect(d, m); if (dot(r, n) < 0.0) r = reflect(d, n); carry *= mix(vec3(1.0), s.albedo, s.metal); d = r; direct = true; }
    else {
      carry *= s.albedo;
      int pick = min(int(random() * float(LAMPS)), LAMPS - 1); vec3 at, glow; vec2 size; lamp(pick, at, size, glow);
      vec3 w = normalize(at), u = normalize(cross(vec3(0, 1, 0.001), w)), v = cross(w, u); vec2 r = (vec2(random(), random()) * 2.0 - 1.0) * size;
      vec3 l = normalize(w + u * r.x + v * r.y); float facing = dot(n, l), z = dot(l, w); int hit;
      if (facing > 0.0) { march(o, l, FAR, hit); if (hit < 0) sum += min(carry * facing * glow * (4.0 * size.x * size.y * z * z * z / PI * float(LAMPS)), vec3(CLAMP)); }
      d = around(n, sqrt(random()), 2.0 * PI * random()); direct = false;
    }
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
