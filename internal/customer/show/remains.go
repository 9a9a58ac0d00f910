package show

import (
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Remains is what outlasts the stack beside buckets, their settings and keys, and could still let somebody in: a role that was there
// already, what of web identities is kept, what the owner of a bucket of another account has written.
type Remains struct {
	// Words say it, in sentences.
	Words []string `json:"words"`
	// Commands show it and take it out, each after what it is for.
	Commands []string `json:"commands"`
}

// Text are the commands, one a line.
func (r *Remains) Text() string { return strings.Join(r.Commands, "\n") }

// remains is nil where there is no such thing.
func remains(def *vendors.Definition) *Remains {
	var r Remains
	if words, commands := vocabulary.RoleThatStays(def); words != "" {
		r.Words, r.Commands = append(r.Words, words), append(r.Commands, commands...)
	}
	if words, commands := vocabulary.ProviderThatStays(def); words != nil {
		r.Words, r.Commands = append(r.Words, words...), append(r.Commands, commands...)
	}
	if def.Bucket.OtherAccount.Offered() {
		keyToo := ", and to that of its KMS key,"
		if def.KeyUse() == vendors.KeyNever {
			keyToo = ""
		}
		r.Words = append(r.Words, "What the owner of a bucket of another account added to its policy"+keyToo+" stays: only the owner can take it out. It names roles and users of your account by how their names begin.")
	}
	if r.Words == nil {
		return nil
	}
	return &r
}

// ends says in a sentence what deleting the stack takes away, where it is all that the vendor got, and the same in short, after it is
// said that the stack is deleted.
func ends(def *vendors.Definition) (sentence, short string) {
	if words, _ := vocabulary.RoleThatStays(def); words != "" {
		return "Deleting the stack takes away what it allowed the role: " + def.Name + " may change no setting of the bucket that would keep it.",
			"That takes away what it allowed the role."
	}
	return "Deleting the stack takes " + def.Name + "'s access away: it may change no setting of the bucket that would keep it.",
		"Once it is gone, " + def.Name + " has no access any more."
}
