/* global document, window, Image, setTimeout */
/* Runs inside the browser: draws a GLSL scene in linear light, tile by tile, several jittered samples a pixel, then develops it like film. */
;(() => {
  const canvas = document.createElement('canvas')
  const gl = canvas.getContext('webgl2', { preserveDrawingBuffer: true, premultipliedAlpha: false, antialias: false })
  if (gl === null) throw new Error('This browser has no WebGL 2.')
  gl.getExtension('EXT_color_buffer_float')
  gl.getExtension('EXT_float_blend')
  gl.getExtension('OES_texture_float_linear')

  const vertexSource = '#version 300 es\nin vec2 p; void main() { gl_Position = vec4(p, 0.0, 1.0); }'
  const quad = gl.createBuffer()
  gl.bindBuffer(gl.ARRAY_BUFFER, quad)
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW)
  const programs = new Map()

  function compile(type, source) {
    const shader = gl.createShader(type)
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader) ?? 'shader')
    return shader
  }

  function programOf(source) {
    const known = programs.get(source)
    if (known) return known
    const program = gl.createProgram()
    gl.attachShader(program, compile(gl.VERTEX_SHADER, vertexSource))
    gl.attachShader(program, compile(gl.FRAGMENT_SHADER, source))
    gl.bindAttribLocation(program, 0, 'p')
    gl.linkProgram(program)
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? 'link')
    programs.set(source, program)
    return program
  }

  function target(width, height) {
    const texture = gl.createTexture()
    gl.bindTexture(gl.TEXTURE_2D, texture)
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, width, height, 0, gl.RGBA, gl.FLOAT, null)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE)
    const buffer = gl.createFramebuffer()
    gl.bindFramebuffer(gl.FRAMEBUFFER, buffer)
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0)
    gl.clearColor(0, 0, 0, 0)
    gl.clear(gl.COLOR_BUFFER_BIT)
    return { texture, buffer, width, height }
  }

  function setUniforms(program, values) {
    for (const [name, value] of Object.entries(values)) {
      const place = gl.getUniformLocation(program, name)
      if (place === null) continue
      if (typeof value === 'number') gl.uniform1f(place, value)
      else if (value.length === 2) gl.uniform2fv(place, value)
      else if (value.length === 3) gl.uniform3fv(place, value)
      else gl.uniform4fv(place, value)
    }
  }

  function bindTextures(program, textures) {
    Object.entries(textures).forEach(([name, texture], unit) => {
      gl.activeTexture(gl.TEXTURE0 + unit)
      gl.bindTexture(gl.TEXTURE_2D, texture)
      gl.uniform1i(gl.getUniformLocation(program, name), unit)
    })
  }

  function draw({ program, into, uniforms = {}, textures = {} }) {
    gl.useProgram(program)
    gl.bindFramebuffer(gl.FRAMEBUFFER, into ? into.buffer : null)
    gl.viewport(0, 0, into ? into.width : canvas.width, into ? into.height : canvas.height)
    gl.bindBuffer(gl.ARRAY_BUFFER, quad)
    gl.enableVertexAttribArray(0)
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0)
    setUniforms(program, uniforms)
    bindTextures(program, textures)
    gl.drawArrays(gl.TRIANGLES, 0, 3)
  }

  const pause = () => new Promise((resolve) => setTimeout(resolve, 0))

  async function accumulate({ fragment, width, height, samples, tile, uniforms }) {
    const light = target(width, height)
    const program = programOf(fragment)
    gl.enable(gl.BLEND)
    gl.blendFunc(gl.ONE, gl.ONE)
    gl.enable(gl.SCISSOR_TEST)
    for (let y = 0; y < height; y += tile) {
      for (let x = 0; x < width; x += tile) {
        gl.scissor(x, y, tile, tile)
        for (let sample = 0; sample < samples; sample += 1) {
          const jitter = [((sample * 0.7548776662) % 1) - 0.5, ((sample * 0.569840291) % 1) - 0.5]
          draw({
            program,
            into: light,
            uniforms: { ...uniforms, uSize: [width, height], uJitter: jitter, uSample: sample, uWeight: 1 / samples },
          })
          if (sample % 8 === 7) gl.finish()
        }
        gl.finish()
        await pause()
      }
    }
    gl.disable(gl.SCISSOR_TEST)
    gl.disable(gl.BLEND)
    return light
  }

  const blurSource = `#version 300 es
precision highp float; uniform sampler2D tIn; uniform vec2 uStep; uniform vec2 uOut; uniform float uThreshold; out vec4 o;
void main() { vec2 uv = gl_FragCoord.xy / uOut; vec4 sum = vec4(0.0); float total = 0.0;
  for (int i = -9; i <= 9; i++) { float w = exp(-float(i * i) / 32.0); vec4 c = texture(tIn, uv + uStep * float(i));
    float l = max(c.r, max(c.g, c.b)); c.rgb *= uThreshold > 0.0 ? smoothstep(uThreshold, uThreshold * 2.5, l) : 1.0; c.rgb = min(c.rgb, vec3(24.0));
    sum += c * w; total += w; } o = sum / total; }`

  function bloom(light, threshold) {
    const program = programOf(blurSource)
    let from = light
    return [4, 12, 36].map((factor, index) => {
      const w = Math.max(2, Math.round(light.width / factor))
      const h = Math.max(2, Math.round(light.height / factor))
      const across = target(w, h)
      const both = target(w, h)
      const first = index === 0 ? threshold : 0
      draw({ program, into: across, uniforms: { uStep: [0.7 / w, 0], uOut: [w, h], uThreshold: first }, textures: { tIn: from.texture } })
      draw({ program, into: both, uniforms: { uStep: [0, 0.7 / h], uOut: [w, h], uThreshold: 0 }, textures: { tIn: across.texture } })
      gl.deleteTexture(across.texture)
      gl.deleteFramebuffer(across.buffer)
      from = both
      return both
    })
  }

  const calmSource = `#version 300 es
precision highp float; uniform sampler2D tIn; uniform float uCalm; out vec4 o;
vec3 tone(vec3 c) { return sqrt(c / (1.0 + c)); }
vec3 at(ivec2 p) { return tone(max(texelFetch(tIn, clamp(p, ivec2(0), textureSize(tIn, 0) - 1), 0).rgb, 0.0)); }
void main() { ivec2 p = ivec2(gl_FragCoord.xy); vec4 sum = vec4(0.0); float total = 0.0;
  for (int y = -6; y <= 6; y++) for (int x = -6; x <= 6; x++) { ivec2 q = ivec2(x, y); float d = 0.0;
    for (int j = -1; j <= 1; j++) for (int i = -1; i <= 1; i++) { vec3 e = at(p + ivec2(i, j)) - at(p + q + ivec2(i, j)); d += dot(e, e); }
    float w = exp(-max(0.0, d / 27.0 - 0.6 * uCalm * uCalm) / (uCalm * uCalm) - float(x * x + y * y) / 40.0); vec4 c = texelFetch(tIn, clamp(p + q, ivec2(0), textureSize(tIn, 0) - 1), 0);
    sum += vec4(tone(max(c.rgb, 0.0)), c.a) * w; total += w; }
  sum /= total; vec3 s = min(sum.rgb * sum.rgb, 0.985); o = vec4(s / (1.0 - s), sum.a); }`

  async function calm(light, strength, tile) {
    const quiet = target(light.width, light.height)
    gl.enable(gl.SCISSOR_TEST)
    for (let y = 0; y < light.height; y += tile) {
      for (let x = 0; x < light.width; x += tile) {
        gl.scissor(x, y, tile, tile)
        draw({ program: programOf(calmSource), into: quiet, uniforms: { uCalm: strength }, textures: { tIn: light.texture } })
        gl.finish()
      }
      await pause()
    }
    gl.disable(gl.SCISSOR_TEST)
    gl.deleteTexture(light.texture)
    gl.deleteFramebuffer(light.buffer)
    return quiet
  }

  const developSource = `#version 300 es
precision highp float; uniform sampler2D tLight, tB0, tB1, tB2; uniform vec2 uSize;
uniform float uExposure, uBloom, uVignette, uGrain, uSaturation, uContrast, uSeed, uAlpha; uniform vec3 uLift, uGain; out vec4 o;
float hash(vec2 p) { vec3 q = fract(vec3(p.xyx) * 0.1031); q += dot(q, q.yzx + 33.33); return fract((q.x + q.y) * q.z); }
vec3 film(vec3 x) { return clamp((x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14), 0.0, 1.0); }
void main() { vec2 uv = gl_FragCoord.xy / uSize; vec4 src = texture(tLight, uv); vec3 c = src.rgb;
  vec3 b = texture(tB0, uv).rgb * 0.5 + texture(tB1, uv).rgb * 0.3 + texture(tB2, uv).rgb * 0.2; c += b * uBloom;
  vec2 q = (uv - 0.5) * vec2(uSize.x / uSize.y, 1.0) / max(1.0, uSize.x / uSize.y); c *= 1.0 - uVignette * smoothstep(0.15, 0.75, length(q) * 1.25);
  c = film(c * uExposure * 0.8); float l = dot(c, vec3(0.2126, 0.7152, 0.0722)); c = mix(vec3(l), c, uSaturation);
  c = pow(max(c, 0.0), vec3(1.0 / 2.2)); c = mix(c, c * c * (3.0 - 2.0 * c), uContrast); c = c * uGain + uLift * (1.0 - c);
  float g = hash(gl_FragCoord.xy + uSeed * 91.7) + hash(gl_FragCoord.yx * 1.37 + uSeed * 13.1) - 1.0; c += g * uGrain * (1.0 - 0.6 * l);
  c += (hash(gl_FragCoord.xy * 1.7 + 5.0) - 0.5) / 255.0;
  o = vec4(clamp(c, 0.0, 1.0), uAlpha > 0.5 ? clamp(src.a, 0.0, 1.0) : 1.0); if (uAlpha > 0.5 && src.a > 0.001) o.rgb = clamp(o.rgb, 0.0, 1.0); }`

  const film = {
    exposure: 1,
    bloom: 0.35,
    threshold: 0.9,
    vignette: 0.25,
    grain: 0.025,
    saturation: 1.05,
    contrast: 0.25,
    lift: [0, 0, 0],
    gain: [1, 1, 1],
  }

  async function render({
    fragment,
    width,
    height,
    samples = 4,
    tile = 256,
    uniforms = {},
    look = {},
    alpha = false,
    seed = 1,
    quiet = 0,
  }) {
    canvas.width = width
    canvas.height = height
    const l = { ...film, ...look }
    const raw = await accumulate({ fragment, width, height, samples, tile, uniforms })
    const light = quiet > 0 ? await calm(raw, quiet, tile) : raw
    const glow = bloom(light, l.threshold)
    const upper = (name) => 'u' + name[0].toUpperCase() + name.slice(1)
    const values = Object.fromEntries(Object.entries(l).map(([name, value]) => [upper(name), value]))
    draw({
      program: programOf(developSource),
      into: null,
      uniforms: { ...values, uSize: [width, height], uSeed: seed, uAlpha: alpha ? 1 : 0 },
      textures: { tLight: light.texture, tB0: glow[0].texture, tB1: glow[1].texture, tB2: glow[2].texture },
    })
    for (const one of [light, ...glow]) {
      gl.deleteTexture(one.texture)
      gl.deleteFramebuffer(one.buffer)
    }
    return canvas.toDataURL('image/png')
  }

  async function encode({ source, width, height, type, quality }) {
    const image = new Image()
    image.src = source
    await image.decode()
    const sheet = document.createElement('canvas')
    let w = image.naturalWidth
    let h = image.naturalHeight
    sheet.width = w
    sheet.height = h
    let pen = sheet.getContext('2d')
    pen.drawImage(image, 0, 0)
    while (width !== undefined && w !== width) {
      const nextW = w / 2 > width ? Math.round(w / 2) : width
      const nextH = w / 2 > width ? Math.round(h / 2) : height
      const next = document.createElement('canvas')
      next.width = nextW
      next.height = nextH
      pen = next.getContext('2d')
      pen.imageSmoothingQuality = 'high'
      pen.drawImage(w === image.naturalWidth ? image : sheet, 0, 0, nextW, nextH)
      sheet.width = nextW
      sheet.height = nextH
      sheet.getContext('2d').drawImage(next, 0, 0)
      w = nextW
      h = nextH
    }
    if (type === 'image/jpeg') {
      pen = sheet.getContext('2d')
      pen.globalCompositeOperation = 'destination-over'
      pen.fillStyle = '#fff'
      pen.fillRect(0, 0, w, h)
    }
    return sheet.toDataURL(type, quality)
  }

  window.studio = { render, encode }
})()
