#version 300 es
precision highp float;
precision highp int;
uniform vec2 uSize, uJitter;
uniform float uSample, uWeight, uTime, uVariant, uSeed;
out vec4 outLight;

// Keeps the compiler from unrolling a loop.
#define ZERO int(min(uSize.x, 0.0))
#define PI 3.14159265
#define sat(x) clamp(x, 0.0, 1.0)

uint state;
void seedRandom() { state = uint(gl_FragCoord.x) * 1973u + uint(gl_FragCoord.y) * 9277u + uint(uSample) * 26699u + uint(uTime * 1000.0) * 131u + 1u; state ^= state >> 16; state *= 0x7feb352du; state ^= state >> 15; state *= 0x846ca68bu; state ^= state >> 16; }
float random() { state = state * 747796405u + 2891336453u; uint w = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u; w = (w >> 22u) ^ w; return float(w) / 4294967296.0; }

float hash1(float n) { return fract(sin(n * 127.1) * 43758.5453); }
float hash2(vec2 p) { vec3 q = fract(vec3(p.xyx) * 0.1031); q += dot(q, q.yzx + 33.33); return fract((q.x + q.y) * q.z); }
float hash3(vec3 p) { p = fract(p * 0.1031); p += dot(p, p.zyx + 31.32); return fract((p.x + p.y) * p.z); }
vec2 hash22(vec2 p) { return vec2(hash2(p), hash2(p + 57.31)); }

float noise(vec2 p) {
  vec2 i = floor(p), f = fract(p), u = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
  return mix(mix(hash2(i), hash2(i + vec2(1, 0)), u.x), mix(hash2(i + vec2(0, 1)), hash2(i + vec2(1, 1)), u.x), u.y);
}
float noise3(vec3 p) {
  vec3 i = floor(p), f = fract(p), u = f * f * (3.0 - 2.0 * f);
  return mix(mix(mix(hash3(i), hash3(i + vec3(1, 0, 0)), u.x), mix(hash3(i + vec3(0, 1, 0)), hash3(i + vec3(1, 1, 0)), u.x), u.y),
             mix(mix(hash3(i + vec3(0, 0, 1)), hash3(i + vec3(1, 0, 1)), u.x), mix(hash3(i + vec3(0, 1, 1)), hash3(i + vec3(1, 1, 1)), u.x), u.y), u.z);
}
const mat2 turn = mat2(0.8, 0.6, -0.6, 0.8);
float fbm(vec2 p, int octaves) { float s = 0.0, a = 0.5; for (int i = ZERO; i < octaves; i++) { s += a * noise(p); p = turn * p * 2.03 + 17.7; a *= 0.5; } return s; }
float fbm3(vec3 p, int octaves) { float s = 0.0, a = 0.5; for (int i = ZERO; i < octaves; i++) { s += a * noise3(p); p = p * 2.02 + vec3(7.1, 3.7, 5.3); p.xz = turn * p.xz; a *= 0.5; } return s; }

vec2 spot() { return gl_FragCoord.xy + uJitter; }
/** Square coordinates: y from -1 (bottom) to 1 (top). */
vec2 square() { return (2.0 * spot() - uSize) / uSize.y; }
void put(vec3 light) { outLight = vec4(max(light, 0.0), 1.0) * uWeight; }
void put(vec3 light, float alpha) { outLight = vec4(max(light, 0.0), alpha) * uWeight; }
vec3 hex(int c) { vec3 s = vec3(float((c >> 16) & 255), float((c >> 8) & 255), float(c & 255)) / 255.0; return pow(s, vec3(2.2)); }
mat3 lookAt(vec3 from, vec3 to) { vec3 w = normalize(to - from), u = normalize(cross(w, vec3(0, 1, 0))); return mat3(u, cross(u, w), w); }

float stars(vec3 d, float density) {
  float total = 0.0;
  for (int layer = ZERO; layer < 3; layer++) {
    float scale = 90.0 + 80.0 * float(layer);
    vec3 q = d * scale; vec3 cell = floor(q); float h = hash3(cell + float(layer) * 19.0);
    if (h < density) { vec3 at = cell + 0.5 + 0.45 * (vec3(hash3(cell + 1.3), hash3(cell + 2.7), hash3(cell + 4.1)) - 0.5);
      float r = length(cross(q - at, d)); float mag = pow(hash3(cell + 9.9), 5.0); total += (0.2 + 3.2 * mag) * exp(-r * r * (260.0 - 190.0 * mag)); }
  }
  return total;
}

struct Surface { vec3 albedo; float rough, metal, coat; float inner, outer; vec3 glow; };
Surface matte(vec3 c) { return Surface(c, 0.6, 0.0, 0.25, 0.0, 1.0, vec3(0.0)); }
Surface glaze(vec3 c, float rough) { return Surface(c, rough, 0.0, 1.0, 0.0, 1.0, vec3(0.0)); }
Surface metal(vec3 c, float rough) { return Surface(c, rough, 1.0, 1.0, 0.0, 1.0, vec3(0.0)); }
Surface glass(float inner, float outer) { return Surface(vec3(1.0), 0.0, 0.0, 1.0, inner, outer, vec3(0.0)); }

float box(vec3 p, vec3 b, float r) { vec3 q = abs(p) - b + r; return length(max(q, 0.0)) + min(max(q.x, max(q.y, q.z)), 0.0) - r; }
float rect(vec2 p, vec2 b, float r) { vec2 q = abs(p) - b + r; return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - r; }
float rod(vec3 p, float r, float h, float round) { vec2 q = vec2(length(p.xz) - r + round, abs(p.y) - h + round); return min(max(q.x, q.y), 0.0) + length(max(q, 0.0)) - round; }
float ring(vec3 p, float r, float w) { return length(vec2(length(p.xz) - r, p.y)) - w; }
float blend(float a, float b, float k) { float h = max(k - abs(a - b), 0.0) / k; return min(a, b) - h * h * k * 0.25; }
float carve(float a, float b, float k) { float h = max(k - abs(-b - a), 0.0) / k; return max(a, -b) + h * h * k * 0.25; }
/** A seamless backdrop: floor that bends up into a wall at z = depth. */
float sweep(vec3 p, float depth, float bend) { vec2 q = vec2(depth - p.z, p.y); vec2 c = vec2(bend) - q; return (q.x < bend && q.y < bend) ? bend - length(c) : min(q.x, q.y); }
/** A rectangular soft light far away in direction `at`, seen along d. */
float softbox(vec3 d, vec3 at, vec2 size, float edge) { vec3 w = normalize(at), u = normalize(cross(vec3(0, 1, 0.001), w)), v = cross(w, u); float z = dot(d, w); if (z < 0.01) return 0.0; vec2 q = abs(vec2(dot(d, u), dot(d, v)) / z) - size; return smoothstep(edge, -edge, max(q.x, q.y)); }
