import { readFileSync } from 'node:fs'
import { systemCode } from '../system-code'

/** What kind of disk a folder lies on. `networkKind`: the kind of a network drive, such as `nfs4`; null for a disk of this machine, or where it is not known. */
export interface MountKind {
  readonly networkKind: string | null
  readonly isRemovable: boolean
}

/** Tells what kind of disk a folder lies on. Cheap, and never waits for the disk itself. */
export type TellMount = (folder: string) => MountKind

/** File systems whose events do not tell what other machines do. */
const networkKinds = new Set([
  'nfs',
  'nfs4',
  'cifs',
  'smb3',
  'smbfs',
  'ncpfs',
  'afs',
  'ceph',
  '9p',
  'glusterfs',
  'lustre',
  'beegfs',
  'davfs',
  'davfs2',
  'vboxsf',
  'prl_fs',
  'fuse.sshfs',
  'fuse.rclone',
  'fuse.davfs',
  'fuse.davfs2',
  'fuse.glusterfs',
  'fuse.s3fs',
  'fuse.gvfsd-fuse',
  'fuse.smbnetfs',
  'fuse.cifs',
  'fuse.vmhgfs-fuse',
])

/** A place where a disk is hung in. */
export interface Mount {
  readonly place: string
  readonly kind: string
  /** Numbers of the device, such as `8:17`. */
  readonly device: string
}

/** The kernel writes blanks and such as `\040`. */
const unescape = (text: string) => text.replace(/\\([0-7]{3})/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 8)))

/** Reads the lines of /proc/<pid>/mountinfo; what is not of its form is passed over. Pure. */
export function parseMounts(text: string): readonly Mount[] {
  return text.split('\n').flatMap((line) => {
    const [front, back] = line.split(' - ')
    const [, , device, , place] = front?.split(' ') ?? []
    const kind = back?.split(' ')[0]
    if (device === undefined || place === undefined || kind === undefined) return []
    return [{ place: unescape(place), kind, device }]
  })
}

const holds = (place: string, folder: string) => place === '/' || folder === place || folder.startsWith(`${place}/`)

/** The mount that a folder lies in: the deepest, and of several at one place the last. Pure. */
export function mountOf(mounts: readonly Mount[], folder: string): Mount | null {
  let best: Mount | null = null
  for (const mount of mounts) if (holds(mount.place, folder) && mount.place.length >= (best?.place.length ?? 0)) best = mount
  return best
}

/** Whether files of this kind of file system come over a network. Pure. */
export const isNetworkKind = (kind: string): boolean => networkKinds.has(kind)

const readText = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (systemCode(error) === null) throw error
    return null
  }
}

/** A part of a disk tells it by the whole disk, one level up. */
const isRemovable = (device: string) =>
  [`/sys/dev/block/${device}/removable`, `/sys/dev/block/${device}/../removable`].some((file) => readText(file)?.trim() === '1')

/** Where the system does not tell, a folder is taken for one of a disk of this machine. */
export const systemMounts: TellMount = (folder) => {
  const text = process.platform === 'linux' ? readText('/proc/self/mountinfo') : null
  const mount = text === null ? null : mountOf(parseMounts(text), folder)
  if (mount === null) return { networkKind: null, isRemovable: false }
  return { networkKind: isNetworkKind(mount.kind) ? mount.kind : null, isRemovable: isRemovable(mount.device) }
}
