/**
 * A key by which titles sort as people expect when compared byte by byte: case and accents do not count, numbers sort by value ("shot 9" before "shot 10").
 * Letters of other scripts keep their Unicode order.
 */
export function sortTitle(title: string): string {
  return title
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/\d+/g, (digits) => {
      const value = digits.replace(/^0+(?=\d)/, '')
      return value.length > 99 ? value : String(value.length).padStart(2, '0') + value
    })
    .trim()
    .slice(0, 300)
}
