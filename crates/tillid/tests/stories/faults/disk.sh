# A disk of a story's own: an ext4 image that lies on XFS, where a copy by reference is the whole image at one instant. Says
# its directory when it is there, or why it cannot be; ends, and takes everything away, when whoever started it does.
set -eu
PATH="$PATH:/usr/sbin:/sbin"
cannot() { echo "cannot: $1"; exit 0; }
[ "$(id -u)" = 0 ] || cannot "only root may mount file systems"
[ -e /dev/loop-control ] || cannot "this machine has no loop devices"
for kind in xfs ext4; do grep -qw "$kind" /proc/filesystems || modprobe -q "$kind" || cannot "this kernel has no $kind"; done
place=$(mktemp -d "${TMPDIR:-/tmp}/tillid-disk-XXXXXX")
end() {
  umount --lazy "$place/disk" 2>/dev/null || true
  umount --lazy "$place/images" 2>/dev/null || true
  rm -rf "$place"
}
trap end EXIT
trap 'exit 1' INT TERM HUP
mkdir "$place/images" "$place/disk"
truncate --size=400M "$place/xfs"
mkfs.xfs -q "$place/xfs" >&2
mount -o loop "$place/xfs" "$place/images" >&2 || cannot "root may not mount a loop device here"
truncate --size=64M "$place/images/disk"
mkfs.ext4 -q -m 0 "$place/images/disk" >&2
mount -o loop "$place/images/disk" "$place/disk" >&2
echo "$place/disk"
while read -r order; do
  case "$order" in
    # What was made long before the story has long been written.
    settle) sync --file-system "$place/disk" ;;
    cut) cp --reflink=always "$place/images/disk" "$place/images/then" ;;
    # Nothing of what came after the cut: the image of that instant is the disk.
    back)
      umount "$place/disk"
      mv "$place/images/then" "$place/images/disk"
      mount -o loop "$place/images/disk" "$place/disk"
      ;;
    fill) dd if=/dev/zero of="$place/disk/ballast" bs=64k 2>/dev/null || true ;;
    empty) rm "$place/disk/ballast" ;;
  esac
  echo "$order"
done
