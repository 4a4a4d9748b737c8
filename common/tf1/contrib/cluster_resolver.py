"""`tf.contrib.cluster_resolver`: what `tf.distribute.cluster_resolver` has now."""

from common.graph_mode import tf

ClusterResolver = tf.distribute.cluster_resolver.ClusterResolver
GCEClusterResolver = tf.distribute.cluster_resolver.GCEClusterResolver
KubernetesClusterResolver = tf.distribute.cluster_resolver.KubernetesClusterResolver
SimpleClusterResolver = tf.distribute.cluster_resolver.SimpleClusterResolver
SlurmClusterResolver = tf.distribute.cluster_resolver.SlurmClusterResolver
TFConfigClusterResolver = tf.distribute.cluster_resolver.TFConfigClusterResolver
TPUClusterResolver = tf.distribute.cluster_resolver.TPUClusterResolver
UnionClusterResolver = tf.distribute.cluster_resolver.UnionResolver
