package registry

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"regexp"
	"sync"
	"time"
)

// digits sort as the numbers that they stand for, and have nothing that is read as something else.
const digits = "0123456789abcdefghjkmnpqrstvwxyz"

// lastID is the last one of this process.
var lastID struct {
	sync.Mutex
	high, low uint64
}

// NewID is an ID that nobody has had: 48 bits of the time in milliseconds and 80 random ones, in 26 digits of base 32. Rows
// that are made one after the other stand beside each other in an index. Those that one process makes sort as it made them,
// also in the same millisecond, and where the clock is set back.
func NewID(now time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(now.UnixMilli())<<16)
	_, _ = rand.Read(b[6:]) // which never fails, by its own word
	high, low := binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])
	lastID.Lock()
	if high>>16 <= lastID.high>>16 {
		if high, low = lastID.high, lastID.low+1; low == 0 {
			high++
		}
	}
	lastID.high, lastID.low = high, low
	lastID.Unlock()
	id := make([]byte, 26)
	for i := len(id) - 1; i >= 0; i-- {
		id[i] = digits[low&31]
		low = low>>5 | high<<59
		high >>= 5
	}
	return string(id)
}

var anID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-z]{26}$`) })

// IsID reports whether a text looks like an ID: as one it can be asked for, and be part of a path.
func IsID(text string) bool { return anID().MatchString(text) }

// NewToken is a token that nobody guesses: 130 random bits.
func NewToken() string { return rand.Text() }

// HashToken is what is kept of a token, or of an external ID that must not be given again. Both are random, so that a fast
// hash gives nothing away.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
