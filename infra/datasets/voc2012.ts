import type { PublishedDataset } from './published-dataset.ts';

/**
 * Pascal VOC 2012, training and validation images: what segmentation needs of them. Address and MD5 are
 * those that torchvision uses (torchvision/datasets/voc.py).
 */
export const voc2012: PublishedDataset = {
  name: 'voc2012',
  title: 'Pascal VOC 2012',
  url: 'http://host.robots.ox.ac.uk/pascal/VOC/voc2012/VOCtrainval_11-May-2012.tar',
  md5: '6cd6e144f989b92b3379bac3b3de84fd',
  bytes: 1_999_639_040,
  folder: 'VOCdevkit/VOC2012',
  listsOfImages: ['ImageSets/Segmentation/trainval.txt'],
  keep: ['ImageSets/Segmentation/', 'ImageSets/Main/', 'SegmentationClass/'],
  keepOfImages: [{ folder: 'JPEGImages/', extension: '.jpg' }],
};
