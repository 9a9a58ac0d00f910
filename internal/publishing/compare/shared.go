package compare

import "github.com/bucketgrant/bucketgrant/internal/template/resolve"

// shared is what was found of resources, each of which many launches share.
type shared[T any] map[*resolve.Made]T

// of is what find finds of a resource, asked once.
func (s shared[T]) of(r resolve.Resource, find func() T) T {
	if r.Made == nil {
		return find()
	}
	found, known := s[r.Made]
	if !known {
		found = find()
		s[r.Made] = found
	}
	return found
}
