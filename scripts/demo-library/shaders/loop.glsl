// A round glass of water that never comes to rest; uTime 0 to 1 is one seamless turn.
float level(float x, float k) { float t = 2.0 * PI * uTime; return -0.05 + 0.12 * k + 0.10 * sin(x * 3.2 + t + k * 2.4) + 0.045 * sin(x * 5.6 - t * 2.0 + k); }
void main() {
  vec2 q = square() * 1.12; vec3 c = hex(0xf4efe6); float r = length(q); c *= 1.0 - 0.16 * smoothstep(1.02, 0.72, length(q - vec2(0.05, -0.09))) ; float e = 0.012; vec3 inner = mix(hex(0xffe3c4), hex(0xf7a58a), sat(0.5 - 0.6 * q.y));
  inner = mix(inner, hex(0xe86d5b), smoothstep(0.215, 0.215 - e, length(q - vec2(0.14, 0.30)))); vec3 tones[3] = vec3[3](hex(0x6fb3bd), hex(0x2f7f9b), hex(0x12405f));
  for (int i = 0; i < 3; i++) { float y = level(q.x, 1.0 - float(i) * 1.1) - 0.10 * float(i); inner *= 1.0 - 0.18 * smoothstep(0.10, 0.0, q.y - y) * step(y, q.y); inner = mix(inner, tones[i], smoothstep(e, -e, q.y - y)); }
  c = mix(c, inner, smoothstep(0.80 + e, 0.80, r)); c = mix(c, hex(0xffffff), 0.35 * smoothstep(0.03, 0.0, abs(length(q) - 0.74)) * smoothstep(0.2, 0.9, q.y - q.x)); put(c * 0.9);
}
