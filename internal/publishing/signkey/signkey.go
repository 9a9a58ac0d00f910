// Package signkey has the keys that vendors sign with: invitations with one, the index of their releases with another. They are
// made, read and written alike, in files that openssl reads too; docs/decisions/signatures.md says why they are two.
package signkey

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// Key is an Ed25519 key to sign with.
type Key struct{ private ed25519.PrivateKey }

// ID tells keys apart: the first eight bytes of the SHA-256 of the public key, in hexadecimal.
func (k *Key) ID() string { return k.Public().ID() }

// Public is what checks the key's signatures.
func (k *Key) Public() PublicKey { return PublicKey(k.private.Public().(ed25519.PublicKey)) }

// Sign signs a message: the same one always alike.
func (k *Key) Sign(message []byte) []byte { return ed25519.Sign(k.private, message) }

// PublicKey checks signatures. It is no secret.
type PublicKey ed25519.PublicKey

// ID is that of the key.
func (p PublicKey) ID() string {
	sum := sha256.Sum256(p)
	return hex.EncodeToString(sum[:8])
}

// String is the key as bucketgrant.yaml has it: its 32 bytes in base64, as in addresses, without padding.
func (p PublicKey) String() string { return base64.RawURLEncoding.EncodeToString(p) }

// In reports whether it is one of some keys.
func (p PublicKey) In(keys []PublicKey) bool {
	return slices.ContainsFunc(keys, func(k PublicKey) bool { return bytes.Equal(k, p) })
}

// Verifies reports whether a signature is the key's over this message.
func (p PublicKey) Verifies(message, signature []byte) bool {
	return len(p) == ed25519.PublicKeySize && ed25519.Verify(ed25519.PublicKey(p), message, signature)
}

// Texts are keys as String writes them.
func Texts(keys []PublicKey) []string {
	var texts []string
	for _, k := range keys {
		texts = append(texts, k.String())
	}
	return texts
}

// ParsePublicKey reads what String writes.
func ParsePublicKey(text string) (PublicKey, error) {
	key, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("must be a public key as bucketgrant key prints it, 43 characters, got %q", text)
	}
	return key, nil
}

// keyType is PKCS #8's name in PEM, which openssl pkey reads too.
const keyType = "PRIVATE KEY"

// NewKey makes a key and writes it to a file that nobody else can read. A file that is there already stays: its key may
// have signed something.
func NewKey(path string) (*Key, error) {
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s is there already, and may be a key that something is signed with: name another file", path)
	} else if err != nil {
		return nil, err
	}
	_, err = f.Write(pem.EncodeToMemory(&pem.Block{Type: keyType, Bytes: der}))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, errors.Join(err, os.Remove(path))
	}
	return &Key{private}, nil
}

// ReadKey reads a key that NewKey, or openssl genpkey -algorithm ed25519, wrote.
func ReadKey(path string) (*Key, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, rest := pem.Decode(data)
	if block == nil || block.Type != keyType || len(rest) > 0 {
		return nil, fmt.Errorf("%s must be a private key as bucketgrant key new writes it: one block of PEM, %s", path, keyType)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s must be an Ed25519 key, got a %T", path, parsed)
	}
	return &Key{private}, nil
}
