#!/usr/bin/env bash
# Assumed:  minio-go's types for a bucket's settings hold what S3's have, so reading them, adding a rule and writing them back adds a rule.
# Happens:  what they do not know is dropped without an error: EventBridgeConfiguration, BucketKeyEnabled, a replica's account and owner,
#           and of several transitions in a lifecycle rule all but the last; Days is left out of a transition after 0 days.
# Matters:  who adds a notification to a bucket on AWS by this client turns EventBridge off, and who adds a lifecycle rule changes the others.
# Seen:     github.com/minio/minio-go/v7 v7.4.1, Go 1.26.8, 2026-11-27
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off CGO_ENABLED=0
go mod init finding 2>/dev/null
go get github.com/minio/minio-go/v7@v7.4.1 2>/dev/null

cat >main.go <<'EOF'
package main

import (
	"encoding/xml"
	"fmt"

	"github.com/minio/minio-go/v7/pkg/lifecycle"
	"github.com/minio/minio-go/v7/pkg/notification"
	"github.com/minio/minio-go/v7/pkg/replication"
	"github.com/minio/minio-go/v7/pkg/sse"
)

func main() {
	for _, c := range []struct {
		settings any
		text     string
	}{
		{&notification.Configuration{}, `<NotificationConfiguration><EventBridgeConfiguration></EventBridgeConfiguration><QueueConfiguration><Id>q</Id>` +
			`<Queue>arn:aws:sqs:eu-central-1:111122223333:in</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>`},
		{&lifecycle.Configuration{}, `<LifecycleConfiguration><Rule><ID>a</ID><Status>Enabled</Status><Filter><Prefix></Prefix></Filter>` +
			`<Transition><Days>0</Days><StorageClass>INTELLIGENT_TIERING</StorageClass></Transition></Rule>` +
			`<Rule><ID>b</ID><Status>Enabled</Status><Filter><Prefix>in/</Prefix></Filter>` +
			`<Transition><Days>30</Days><StorageClass>GLACIER</StorageClass></Transition>` +
			`<Transition><Days>120</Days><StorageClass>DEEP_ARCHIVE</StorageClass></Transition></Rule></LifecycleConfiguration>`},
		{&sse.Configuration{}, `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>` +
			`</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>`},
		{&replication.Config{}, `<ReplicationConfiguration><Role>arn:aws:iam::111122223333:role/replicate</Role><Rule><ID>a</ID><Status>Enabled</Status>` +
			`<Priority>1</Priority><DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication><Filter><Prefix>in/</Prefix></Filter>` +
			`<Destination><Bucket>arn:aws:s3:::quartic-copy</Bucket><Account>444455556666</Account>` +
			`<AccessControlTranslation><Owner>Destination</Owner></AccessControlTranslation></Destination></Rule></ReplicationConfiguration>`},
	} {
		err := xml.Unmarshal([]byte(c.text), c.settings)
		back, err2 := xml.Marshal(c.settings)
		fmt.Printf("%T %v %v\n  %s\n  %s\n", c.settings, err, err2, c.text, back)
	}
}
EOF
{
  go list -m github.com/minio/minio-go/v7
  go run .
} | tee seen
diff - seen <<'EOF'
github.com/minio/minio-go/v7 v7.4.1
*notification.Configuration <nil> <nil>
  <NotificationConfiguration><EventBridgeConfiguration></EventBridgeConfiguration><QueueConfiguration><Id>q</Id><Queue>arn:aws:sqs:eu-central-1:111122223333:in</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>
  <NotificationConfiguration><QueueConfiguration><Id>q</Id><Event>s3:ObjectCreated:*</Event><Queue>arn:aws:sqs:eu-central-1:111122223333:in</Queue></QueueConfiguration></NotificationConfiguration>
*lifecycle.Configuration <nil> <nil>
  <LifecycleConfiguration><Rule><ID>a</ID><Status>Enabled</Status><Filter><Prefix></Prefix></Filter><Transition><Days>0</Days><StorageClass>INTELLIGENT_TIERING</StorageClass></Transition></Rule><Rule><ID>b</ID><Status>Enabled</Status><Filter><Prefix>in/</Prefix></Filter><Transition><Days>30</Days><StorageClass>GLACIER</StorageClass></Transition><Transition><Days>120</Days><StorageClass>DEEP_ARCHIVE</StorageClass></Transition></Rule></LifecycleConfiguration>
  <LifecycleConfiguration><Rule><ID>a</ID><Status>Enabled</Status><Transition><StorageClass>INTELLIGENT_TIERING</StorageClass></Transition><Filter><Prefix></Prefix></Filter></Rule><Rule><ID>b</ID><Filter><Prefix>in/</Prefix></Filter><Status>Enabled</Status><Transition><StorageClass>DEEP_ARCHIVE</StorageClass><Days>120</Days></Transition></Rule></LifecycleConfiguration>
*sse.Configuration <nil> <nil>
  <ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>
  <ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>
*replication.Config <nil> <nil>
  <ReplicationConfiguration><Role>arn:aws:iam::111122223333:role/replicate</Role><Rule><ID>a</ID><Status>Enabled</Status><Priority>1</Priority><DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication><Filter><Prefix>in/</Prefix></Filter><Destination><Bucket>arn:aws:s3:::quartic-copy</Bucket><Account>444455556666</Account><AccessControlTranslation><Owner>Destination</Owner></AccessControlTranslation></Destination></Rule></ReplicationConfiguration>
  <ReplicationConfiguration><Rule><ID>a</ID><Status>Enabled</Status><Priority>1</Priority><DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication><DeleteReplication><Status></Status></DeleteReplication><Destination><Bucket>arn:aws:s3:::quartic-copy</Bucket></Destination><Filter><Prefix>in/</Prefix><And></And><Tag></Tag></Filter><SourceSelectionCriteria><ReplicaModifications><Status></Status></ReplicaModifications></SourceSelectionCriteria><ExistingObjectReplication><Status></Status></ExistingObjectReplication></Rule><Role>arn:aws:iam::111122223333:role/replicate</Role></ReplicationConfiguration>
EOF
