import { expect, test } from 'vitest'
import { isNetworkKind, mountOf, parseMounts, systemMounts } from '../../../../src-main/drop-folders/scout/mounts'

const table = [
  '22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw',
  '40 22 0:45 / /mnt/studio\\040disk rw,relatime shared:20 - nfs4 server:/export rw,vers=4.2',
  '41 22 8:17 / /media/usb rw,nosuid - exfat /dev/sdb1 rw',
  '42 22 0:50 / /home/me/remote rw - fuse.sshfs me@host:/ rw',
  '43 22 0:51 / /media/usb/over rw - tmpfs none rw',
  '44 22 0:52 / /media/usb/over rw master:1 - cifs //server/share rw',
  'nonsense',
  '',
].join('\n')
const mounts = parseMounts(table)
const kindAt = (folder: string) => mountOf(mounts, folder)?.kind

test('a folder belongs to the deepest disk that is hung in above it, and to the one that was hung in last', () => {
  expect(kindAt('/home/me/pictures')).toBe('ext4')
  expect(kindAt('/mnt/studio disk')).toBe('nfs4')
  expect(kindAt('/mnt/studio disk/in/here')).toBe('nfs4')
  expect(kindAt('/mnt/studio disk 2')).toBe('ext4')
  expect(kindAt('/media/usb/in')).toBe('exfat')
  expect(kindAt('/media/usb/over/in')).toBe('cifs')
  expect(kindAt('/home/me/remote/x')).toBe('fuse.sshfs')
})

test('network drives are told from disks of this machine', () => {
  for (const kind of ['nfs', 'nfs4', 'cifs', 'smb3', '9p', 'fuse.sshfs', 'davfs', 'fuse.rclone', 'ceph'])
    expect(isNetworkKind(kind), kind).toBe(true)
  for (const kind of ['ext4', 'btrfs', 'xfs', 'tmpfs', 'exfat', 'ntfs3', 'fuseblk', 'overlay', 'apfs'])
    expect(isNetworkKind(kind), kind).toBe(false)
})

test('this machine tells something of every folder, and nothing fails where there is none', () => {
  expect(systemMounts('/').networkKind === null || isNetworkKind(systemMounts('/').networkKind ?? '')).toBe(true)
  expect(typeof systemMounts('/no/such/folder').isRemovable).toBe('boolean')
})
