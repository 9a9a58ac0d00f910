package constructs

import (
	"regexp"

	"github.com/aws/constructs-go/constructs/v10"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
)

// KeySlot is one access key of a user. IAM allows a user two, so that one can take over from the other without an
// outage: launch with slot A, add B, move the vendor to B's key, drop A. A slot that comes back has a new key.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys_update.html
type KeySlot struct {
	// Name is a short name such as A, part of the logical IDs.
	Name string
	// When is the condition under which the key exists.
	When When
}

// UserProps are what [KeyedUser] and the user of a [StsUserRole] have in common. All of it changes in place.
type UserProps struct {
	// KeySlots are the access keys, one or two. Left out, it is one, in slot A.
	KeySlots []KeySlot
	// SecretDescription is shown with each secret in Secrets Manager.
	SecretDescription string
	// SecretKMSKeyARN is the key that encrypts the secrets; the user gets no permission on it. Whoever launches the stack
	// needs kms:GenerateDataKey and kms:Decrypt on it, whoever reads a secret kms:Decrypt. It changes in place, but a secret
	// that is there can also be decrypted with the key that it had. Left out, it is the account's aws/secretsmanager, which
	// every user and role of the account may use.
	// https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
	SecretKMSKeyARN Value
	// SecretKMSKeyWhen is the condition under which SecretKMSKeyARN is used.
	SecretKMSKeyWhen When
	// PermissionsBoundaryARN is a policy that bounds what the user can ever do. Left out, there is none.
	PermissionsBoundaryARN Value
	// PermissionsBoundaryWhen is the condition under which PermissionsBoundaryARN is used.
	PermissionsBoundaryWhen When
	// Tags are shown with the user and the secrets.
	Tags []Tag
}

// secretOf is how the logical ID of a key's secret ends.
const secretOf = "Secret"

var slotName = regexp.MustCompile(`^[A-Za-z0-9]{1,16}$`)

func (u UserProps) check(p *problems) {
	if len(u.KeySlots) > 2 {
		p.addf("KeySlots must be at most 2, as IAM allows two keys a user, got %d", len(u.KeySlots))
	}
	for i, s := range u.KeySlots {
		if !slotName.MatchString(s.Name) {
			p.addf("KeySlots: Name must be 1 to 16 letters and digits, got %q", s.Name)
		}
		if i == 0 {
			continue
		}
		switch first := u.KeySlots[0].Name; {
		case s.Name == first:
			p.addf("KeySlots: Name %q stands twice", s.Name)
		case s.Name == first+secretOf, first == s.Name+secretOf:
			p.addf("KeySlots: Name must not be another's with %s at its end, as the secret of that one is called, got %q beside %q", secretOf, s.Name, first)
		}
	}
	checkLength(p, "SecretDescription", u.SecretDescription, 2048)
	checkTags(p, u.Tags)
	if arn, ok := literal(u.SecretKMSKeyARN); ok && arn != "" {
		p.check("SecretKMSKeyARN", awsname.CheckKMSKeyARN(arn))
	}
	if arn, ok := literal(u.PermissionsBoundaryARN); ok && arn != "" {
		p.check("PermissionsBoundaryARN", awsname.CheckPolicyARN(arn))
	}
}

func (u UserProps) define(n node, logicalID string, policies []*AccessPolicy, when When) []Key {
	properties := map[string]any{"ManagedPolicyArns": attached(policies), "Tags": tagged(u.Tags)}
	if given(u.PermissionsBoundaryARN) {
		properties["PermissionsBoundary"] = u.PermissionsBoundaryWhen.orNothing(u.PermissionsBoundaryARN)
	}
	resources := []resource{{
		logicalID: logicalID, typ: "AWS::IAM::User", when: when, properties: properties,
		acknowledged: onlyIf(u.PermissionsBoundaryWhen, emptyBoundary),
	}}

	slots := u.KeySlots
	if len(slots) == 0 {
		slots = []KeySlot{{Name: "A", When: when}}
	}
	keys := make([]Key, len(slots))
	for i, s := range slots {
		key, defined := u.key(n, logicalID, s)
		keys[i], resources = key, append(resources, defined...)
	}
	n.define(resources...)
	return keys
}

// Key is an access key and the secret that holds it.
type Key struct {
	// Slot is the slot's name.
	Slot string
	// ID is the access key ID. It is no secret, and known once the stack is launched.
	ID Expression
	// SecretARN is the secret in Secrets Manager with accessKeyId and secretAccessKey, as JSON.
	SecretARN Expression
	// When is the condition under which the key exists.
	When When
}

// key is an access key of the user's, and the resources that it takes.
func (u UserProps) key(n node, user string, slot KeySlot) (Key, []resource) {
	key := user + "Key" + slot.Name
	secret := key + secretOf
	properties := map[string]any{
		"SecretString": Sub(`{"accessKeyId":"${` + key + `}","secretAccessKey":"${` + key + `.SecretAccessKey}"}`),
		"Tags":         tagged(u.Tags),
	}
	if u.SecretDescription != "" {
		properties["Description"] = u.SecretDescription
	}
	if given(u.SecretKMSKeyARN) {
		properties["KmsKeyId"] = u.SecretKMSKeyWhen.orNothing(u.SecretKMSKeyARN)
	}
	return Key{Slot: slot.Name, ID: n.ref(key, slot.When), SecretARN: n.ref(secret, slot.When), When: slot.When}, []resource{{
		logicalID: key, typ: "AWS::IAM::AccessKey", when: slot.When,
		properties: map[string]any{"UserName": Ref(user)},
	}, {
		// The key goes with the stack, and what holds it is of no use without.
		logicalID: secret, typ: "AWS::SecretsManager::Secret", when: slot.When, deleted: true,
		properties: properties,
	}}
}

// KeyedUserProps are the properties of a [KeyedUser].
type KeyedUserProps struct {
	// Policies are attached to the user. Without one the user can do nothing.
	Policies []*AccessPolicy
	UserProps
	// When is the condition under which the user exists. A slot's condition must imply it.
	When When
}

// KeyedUser is an IAM user with an access key, for a vendor that cannot assume a role. It has no password and no name
// of its own choosing. The secret access key is in Secrets Manager and nowhere else, and the user cannot read it there.
type KeyedUser struct {
	// Construct is the node in the CDK's tree.
	Construct constructs.Construct
	// ARN is known once the stack is launched.
	ARN Expression
	// Keys are the access keys, one for each slot.
	Keys []Key
}

// NewKeyedUser defines the user, its keys and their secrets.
func NewKeyedUser(scope constructs.Construct, id string, props KeyedUserProps) (*KeyedUser, error) {
	var p problems
	p.checkProps(scope, props)
	props.UserProps.check(&p)
	if err := p.err("KeyedUser", id); err != nil {
		return nil, err
	}

	n := newNode(scope, id)
	logicalID := n.main("User")
	keys := props.UserProps.define(n, logicalID, props.Policies, props.When)
	return &KeyedUser{Construct: n.construct, ARN: n.getAtt(logicalID, "Arn", props.When), Keys: keys}, nil
}
