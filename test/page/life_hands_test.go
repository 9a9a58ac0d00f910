package page_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// people are the access keys of a vendor's back end and of a stranger, each a user's of moto's in an account of their own.
type people struct{ vendor, stranger string }

func peopleOf(t *testing.T, n *iamNow) people {
	t.Helper()
	make := func(account string) string {
		// Moto lets everybody into every account. There, a user is made as anywhere.
		in, err := n.sts("testing").AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::" + account + ":role/owner"), RoleSessionName: aws.String("owner")})
		if err != nil {
			t.Fatal(err)
		}
		owner := n.client(*in.Credentials.AccessKeyId)
		if _, err := owner.CreateUser(t.Context(), &iam.CreateUserInput{UserName: aws.String("backend")}); err != nil {
			t.Fatal(err)
		}
		made, err := owner.CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{UserName: aws.String("backend")})
		if err != nil {
			t.Fatal(err)
		}
		return *made.AccessKey.AccessKeyId
	}
	return people{make(vendorsAccount), make(strangersAccount)}
}

// widenTrust takes the conditions out of the role's trust.
func widenTrust(w *walk) func() {
	role := aws.String(w.entered["RoleName"])
	client := (&iamNow{w.e.Address}).client("testing")
	is, err := client.GetRole(w.t.Context(), &iam.GetRoleInput{RoleName: role})
	if err != nil {
		w.t.Fatal(err)
	}
	trust, err := url.PathUnescape(*is.Role.AssumeRolePolicyDocument)
	if err != nil {
		w.t.Fatal(err)
	}
	put := func(document string) {
		if _, err := client.UpdateAssumeRolePolicy(w.t.Context(), &iam.UpdateAssumeRolePolicyInput{RoleName: role, PolicyDocument: &document}); err != nil {
			w.t.Fatal(err)
		}
	}
	var open map[string]any
	if err := json.Unmarshal([]byte(trust), &open); err != nil {
		w.t.Fatal(err)
	}
	for _, statement := range open["Statement"].([]any) {
		if statement.(map[string]any)["Condition"] == nil {
			w.t.Fatalf("the trust that the stack made has no condition: %s", trust)
		}
		delete(statement.(map[string]any), "Condition")
	}
	data, err := json.Marshal(open)
	if err != nil {
		w.t.Fatal(err)
	}
	put(string(data))
	return func() { put(trust) }
}

// widenPolicy gives the user everything in S3.
func widenPolicy(w *walk) func() {
	client := (&iamNow{w.e.Address}).client("testing")
	users, err := client.ListUsers(w.t.Context(), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	i := slices.IndexFunc(users.Users, func(u iamUser) bool { return strings.HasPrefix(*u.UserName, w.stack+"-") })
	if i < 0 {
		w.t.Fatalf("moto has no user of stack %s", w.stack)
	}
	user, name := users.Users[i].UserName, aws.String("ByHand")
	everything := `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}`
	if _, err := client.PutUserPolicy(w.t.Context(), &iam.PutUserPolicyInput{UserName: user, PolicyName: name, PolicyDocument: &everything}); err != nil {
		w.t.Fatal(err)
	}
	return func() {
		if _, err := client.DeleteUserPolicy(w.t.Context(), &iam.DeleteUserPolicyInput{UserName: user, PolicyName: name}); err != nil {
			w.t.Fatal(err)
		}
	}
}
