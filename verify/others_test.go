package verify

import "testing"

// Whom a bucket policy lets in beside the account, as a vendor reads it.
func TestOthersOfPolicy(t *testing.T) {
	t.Parallel()
	const own = "123456789012"
	for _, tt := range []struct {
		statement, what string
		away            bool
	}{
		{`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}`, "", false},
		{`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999988887777:root"},"Action":"s3:GetObject","Resource":"*"}`, "arn:aws:iam::999988887777:root may s3:GetObject", true},
		{`{"Effect":"Allow","Principal":{"AWS":["999988887777","123456789012"]},"Action":["s3:GetObject","s3:PutObject"],"Resource":"*"}`, "123456789012, 999988887777 may s3:GetObject, s3:PutObject", true},
		{`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:role/own"},"Action":"s3:*","Resource":"*"}`, "arn:aws:iam::123456789012:role/own may s3:*", false},
		{`{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}`, "* may s3:*", true},
		{`{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":"123456789012"}}}`, "* may s3:* under conditions", false},
		{`{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalAccount":"123456789012"}}}`, "* may s3:* under conditions", true},
		{`{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":["123456789012","999988887777"]}}}`, "* may s3:* under conditions", true},
		{`{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::123456789012:root"},"NotAction":"s3:Delete*","Resource":"*"}`, "everybody but some may all but s3:Delete*", true},
		{`{"Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},"Action":"s3:PutObject","Resource":"*","Condition":{"StringEquals":{"aws:SourceAccount":"123456789012"}}}`, "Service logging.s3.amazonaws.com may s3:PutObject under conditions", false},
	} {
		list, err := (&seen{policy: `{"Version":"2012-10-17","Statement":` + tt.statement + `}`}).ofPolicy(own)
		if err != nil || len(list) > 1 || (len(list) == 0) != (tt.what == "") {
			t.Errorf("%s: %v %v", tt.statement, list, err)
		} else if len(list) == 1 && list[0] != (other{tt.what, tt.away}) {
			t.Errorf("%s: got %v, want %q %t", tt.statement, list[0], tt.what, tt.away)
		}
	}
	if _, err := (&seen{policy: "not a policy"}).ofPolicy(own); err == nil {
		t.Error("what is no policy must not be called good")
	}
}
