// Conifers standing in fog, layer behind layer. uVariant 0 cold morning, 1 warm light.
float conifer(vec2 p, float k) {
  if (p.y < 0.0 || p.y > 1.0) return 1.0 - step(abs(p.x), 0.012) * step(p.y, 0.0); float y = 1.0 - p.y; float tiers = 11.0 + 8.0 * k; float saw = fract(y * tiers + 0.35 * noise(vec2(y * 9.0, k * 50.0))); float edge = y * (0.15 + 0.06 * k); float side = p.x > 0.0 ? 1.0 : 2.0;
  float rag = 0.62 + 0.38 * saw + 0.55 * (noise(vec2(y * 46.0, side * 7.0 + k * 31.0)) - 0.5) + 0.35 * (noise(vec2(y * 130.0, side * 3.0 + k * 11.0)) - 0.5); float d = abs(p.x + 0.006 * sin(p.y * 9.0 + k * 20.0)) - edge * rag * (0.75 + 0.25 * saw) - 0.0035; float hole = smoothstep(0.30, 0.08, noise(p * vec2(90.0, 60.0) + k * 40.0)) * 0.02; return d + hole;
}
float stand(vec2 p, float layer, float width) {
  float best = 1.0; for (int o = -1; o <= 1; o++) { float cell = floor(p.x / width) + float(o); float k = hash2(vec2(cell, layer * 7.0 + uSeed)), k2 = hash2(vec2(cell + 3.3, layer * 3.0)); float h = width * mix(2.3, 5.0, k * k); float x = (cell + 0.5 + 0.8 * (k2 - 0.5)) * width; best = min(best, conifer(vec2((p.x - x) / h, p.y / h), k2) * h); } return best;
}
void main() {
  vec2 q = square(); bool warm = uVariant > 0.5; vec3 low = warm ? hex(0xffcf9a) : hex(0xd5dde0), high = warm ? hex(0x93637f) : hex(0x8fa3ad), dark = warm ? hex(0x1b1220) : hex(0x10191c); vec2 lamp = vec2(-0.55, 0.85);
  vec3 c = mix(low, high, sat(0.5 + 0.5 * q.y - 0.1 * q.x)) * 0.74; c += (warm ? vec3(1.0, 0.72, 0.4) : vec3(0.9, 0.95, 1.0)) * 0.6 * exp(-length((q - lamp) * vec2(0.8, 1.0)) * 1.5);
  for (int i = 0; i < 8; i++) {
    float f = float(i) / 7.0; float width = mix(0.055, 0.30, f * f); float ground = mix(0.10, -1.16, pow(f, 1.25)) + 0.28 * (1.0 - 0.6 * f) * (fbm(vec2(q.x * (1.1 - 0.5 * f) + f * 19.0 + uSeed, f * 5.0), 4) - 0.5) + mix(-0.18, 0.22, f) * q.x * 0.5 + 0.02 * uTime * 0.0; vec2 p = vec2(q.x + f * 11.0 + uTime * 0.02 * f, q.y - ground);
    float soft = 0.0016 + 0.004 * abs(f - 0.72); float tree = smoothstep(soft, -soft, min(stand(p, float(i), width), min(stand(p + vec2(width * 0.43, width * 0.25), float(i) + 20.0, width * 0.8), p.y + 0.03 * noise(q * 9.0))));
    float depth = pow(1.0 - f, 1.35); vec3 fogTone = mix(low, high, sat(0.35 + 0.5 * q.y)) * 0.75; vec3 tint = mix(dark * (0.5 + 0.6 * noise(p * vec2(70.0, 40.0))), fogTone, 0.10 + 0.80 * depth); tint += (warm ? vec3(0.35, 0.2, 0.08) : vec3(0.10, 0.12, 0.13)) * depth * exp(-length(q - lamp) * 1.2); c = mix(c, tint, tree);
    float drift = fbm(vec2(q.x * 1.4 + f * 6.0 + uTime * 0.06, (q.y - ground) * 3.4 + f * 3.0), 5); float bank = exp(-pow((q.y - ground + 0.02) / mix(0.16, 0.34, f), 2.0)) * smoothstep(0.25, 0.72, drift) * (0.9 - 0.45 * f); c = mix(c, fogTone * 1.12, bank * (i == 7 ? 0.35 : 0.9));
  }
  vec2 v = q - lamp; float a = atan(v.y, v.x); float beam = pow(fbm(vec2(a * 7.0, 2.0 + uTime * 0.05), 4), 2.0) * exp(-length(v) * 0.85) * smoothstep(0.0, 0.5, length(v)); c += (warm ? vec3(1.0, 0.7, 0.38) : vec3(0.75, 0.85, 0.9)) * beam * (warm ? 0.85 : 0.38); put(c);
}
