// Close to a grass blade at sunrise: lens discs behind, dew in front. uVariant 0 green morning, 1 city night in the rain.
vec3 discs(vec2 p, float r) {
  vec3 sum = vec3(0.0); bool night = uVariant > 0.5;
  for (int layer = 0; layer < 3; layer++) { float f = float(layer); float cell = mix(0.42, 0.95, f / 2.0); vec2 g = p / cell + f * 7.3; vec2 id0 = floor(g);
    for (int y = -1; y <= 1; y++) for (int x = -1; x <= 1; x++) { vec2 id = id0 + vec2(x, y); float k = hash2(id + f * 31.0 + uSeed); if (k < 0.45) continue; vec2 at = (id + 0.5 + 0.8 * (hash22(id + f) - 0.5)) * cell - f * 7.3 * cell; vec2 v = p - at; float a = atan(v.y, v.x), size = r * cell * (0.20 + 0.36 * hash2(id + 5.0 + f)); float poly = length(v) * mix(1.0, cos(PI / 7.0) / cos(mod(a + 0.2, 2.0 * PI / 7.0) - PI / 7.0), 0.0 + 0.35); float soft = (night ? 0.03 : 0.008) + 0.02 * f; float disc = smoothstep(size + soft, size - soft, poly); float edge = smoothstep(size * 0.62, size, poly);
      vec3 tint; float h = hash2(id + 11.0 + f); if (night) tint = h < 0.4 ? vec3(1.0, 0.45, 0.14) : h < 0.62 ? vec3(1.0, 0.16, 0.14) : h < 0.82 ? vec3(0.14, 0.55, 1.0) : vec3(0.95, 0.85, 0.6); else tint = h < 0.55 ? vec3(0.75, 0.9, 0.25) : h < 0.85 ? vec3(1.0, 0.85, 0.4) : vec3(0.9, 1.0, 0.85);
      float power = (k - 0.40) * (night ? 0.9 : 0.42 * smoothstep(1.7, -0.3, length(at - vec2(0.7, 0.55)))); sum += tint * disc * (0.55 + 0.6 * edge) * power; } }
  return sum;
}
vec3 behind(vec2 p) { bool night = uVariant > 0.5; vec3 c = night ? mix(hex(0x0a0d1c), hex(0x1c2340), sat(0.5 + 0.5 * p.y)) * 0.7 : mix(hex(0x16301a), hex(0x6f9a3c), sat(0.45 + 0.3 * p.y + 0.25 * p.x)) * 0.75 + vec3(1.0, 0.82, 0.35) * 0.5 * exp(-length(p - vec2(0.75, 0.6)) * 1.5); c *= 0.8 + 0.4 * fbm(p * 1.3 + 3.0, 3); return c + discs(p, 1.0); }
float blade(float x) { return -0.34 + 0.28 * x - 0.16 * x * x; }
void main() {
  vec2 q = square(); bool night = uVariant > 0.5; vec3 c = behind(q);
  if (!night) {
    float mid = blade(q.x), wide = 0.125 * (1.0 - 0.28 * q.x) ; float v = (q.y - mid) / wide; float focus = 0.012 + 0.16 * pow(abs(q.x + 0.05), 2.2);
    float body = smoothstep(1.0 + focus / wide, 1.0 - focus / wide, abs(v)); float fibre = fbm(vec2(q.x * 1.5, v * 16.0), 4), fine = noise(vec2(q.x * 5.0, v * 48.0)); vec3 leaf = mix(hex(0x234f14), hex(0x86b83a), sat(0.42 + 0.42 * v + 0.4 * (fibre - 0.5) + 0.16 * (fine - 0.5))); leaf *= 0.8 + 0.35 * smoothstep(0.10, 0.02, abs(v)); leaf += vec3(0.9, 0.95, 0.4) * 0.35 * smoothstep(0.72, 1.0, v) ; c = mix(c, leaf * 0.95, body);
    for (int i = 0; i < 13; i++) { float f = float(i), k = hash1(f + 3.0), k2 = hash1(f + 21.0); float x = -1.55 + f * 0.255 + 0.15 * (k - 0.5); float r = mix(0.03, 0.115, k2 * k2); float soft = 0.004 + 0.09 * pow(abs(x + 0.05), 2.4); vec2 at = vec2(x, blade(x) + 0.125 * (0.55 + 0.55 * k) + r * 0.25 - 0.03); vec2 w = (q - at) / r; w.y *= 1.08; float l = length(w); float disc = smoothstep(1.0 + soft / r, 1.0 - soft / r, l); if (disc < 0.005) continue; float z = sqrt(max(1.0 - l * l, 0.0));
      vec2 bend = at - w * (1.35 - 0.55 * z) * 0.62; vec3 inner = behind(bend + vec2(0.3, 0.1)) * 0.95; float low = smoothstep(-0.2, 0.75, w.y); inner = mix(inner, hex(0x2e5d16) * 0.8, low * 0.75); inner *= 0.55 + 0.6 * z; inner += vec3(1.0, 0.9, 0.55) * 0.75 * smoothstep(0.55, 0.98, l) * smoothstep(0.1, -0.9, w.y + 0.3 * w.x); inner += vec3(1.0, 0.97, 0.9) * 3.2 * smoothstep(0.20, 0.08, length(w - vec2(0.36, 0.46))) + vec3(0.8) * smoothstep(0.09, 0.03, length(w - vec2(-0.32, -0.48)));
      float shadow = smoothstep(1.5, 0.8, length((q - at + vec2(0.015, r * 0.75)) / r * vec2(0.8, 1.6))); c = mix(c, c * 0.55, shadow * body * 0.8); c = mix(c, inner, disc); }
  } else {
    for (int layer = 0; layer < 3; layer++) { float cell = mix(0.20, 0.075, float(layer) / 2.0); vec2 g = q / cell; vec2 id = floor(g); float k = hash2(id + float(layer) * 9.0); if (k < 0.62) continue; vec2 at = (id + 0.5 + 0.45 * (hash22(id) - 0.5)) * cell; float r = cell * (0.12 + 0.26 * hash2(id + 2.0)); vec2 w = (q - at) / r; w.x *= 1.0 + 0.15 * sin(k * 40.0); w.y *= 0.92 + 0.1 * w.y; float l = length(w + 0.12 * (noise(w * 1.6 + k * 30.0) - 0.5)); float disc = smoothstep(1.05, 0.9, l); float z = sqrt(max(1.0 - l * l, 0.0)); vec3 inner = behind(at * 0.6 - w * 0.85) * 1.15 * (0.35 + 0.75 * smoothstep(0.9, -0.6, w.y)); inner *= 0.5 + 0.6 * z; inner += vec3(1.0) * 1.3 * smoothstep(0.2, 0.08, length(w - vec2(-0.3, 0.45))); c = mix(c, inner, disc * 0.95); }
  }
  put(c);
}
