// Stone, seamless enough. uVariant 0 white with grey and gold veins, 1 deep green.
float vein(vec2 p, float s) { vec2 w = p + 0.9 * vec2(fbm(p * 1.1 + s, 6), fbm(p * 1.1 + s + 41.0, 6)); float r = abs(fbm(w * 1.15 + s * 2.0, 4) - 0.5); return r; }
void main() {
  vec2 p = square() * 1.25 + 3.0 + uSeed; bool green = uVariant > 0.5; float cloud = fbm(p * 1.4 + fbm(p * 2.0, 4) * 1.8, 6); vec3 c = green ? mix(hex(0x0b2a22), hex(0x1f5344), cloud * 1.3) : mix(hex(0xdcdad8), hex(0xf7f5f2), smoothstep(0.25, 0.65, cloud));
  float a = vein(p * 0.8, 2.0), b = vein(p * 1.9 + 7.0, 5.0), d = vein(p * 4.1, 9.0); float broad = fbm(p * 0.7 + 12.0, 3); float v1 = exp(-a * mix(95.0, 22.0, smoothstep(0.4, 0.75, broad))), v2 = exp(-b * 80.0) * smoothstep(0.36, 0.6, broad), v3 = exp(-d * 90.0) * 0.35;
  vec3 ink = green ? hex(0xdff0e2) : hex(0x6a6a70); c = mix(c, ink, sat(v1 * 0.72 + v2 * 0.5 + v3 * 0.35) * (green ? 0.75 : 0.85)); c = mix(c, green ? hex(0x082019) : hex(0xa9a7a8), 0.4 * exp(-a * 9.0)); float gold = exp(-abs(a - 0.012) * 230.0) * smoothstep(0.45, 0.62, fbm(p * 2.3 + 30.0, 4)); c = mix(c, hex(0xc79a52) * (0.8 + 0.6 * noise(p * 90.0)), gold * 0.9); c *= 0.97 + 0.05 * noise(p * 160.0); put(c * 0.86);
}
